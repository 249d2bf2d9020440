"""Simulated lane cameras: a real RTSP server, an ONVIF device that turns, a passport scanner."""
