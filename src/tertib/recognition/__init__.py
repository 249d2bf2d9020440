"""Faces: found, judged, embedded, followed and compared. Usable alone, without Django or database.

    from tertib.recognition import Recognizer
    recognizer = Recognizer.open()
    faces = recognizer.faces(image)          # BGR, as OpenCV reads it

It proposes and never decides; nothing here keeps a face longer than its track.
"""

from tertib.recognition.decoded import Decoded
from tertib.recognition.gallery import Gallery, Hit
from tertib.recognition.lane import LaneWatcher, Settings, Sighting
from tertib.recognition.likelihood import Band, Calibration
from tertib.recognition.recognizer import Recognizer, Seen

__all__ = [
    "Band", "Calibration", "Decoded", "Gallery", "Hit", "LaneWatcher", "Recognizer", "Seen",
    "Settings", "Sighting",
]  # fmt: skip
