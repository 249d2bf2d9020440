import threading

import pytest

from tertib.foundation import keys


def test_a_missing_key_names_the_remedy(tmp_path):
    with pytest.raises(keys.KeyMissing, match="backup of the keys"):
        keys.secret(tmp_path, "nowhere")


def test_key_files_are_private_and_never_replaced(tmp_path):
    keys.create_secret(tmp_path, "one")
    before = (tmp_path / "one.secret").read_bytes()
    keys.create_secret(tmp_path, "one")
    assert (tmp_path / "one.secret").read_bytes() == before
    assert (tmp_path / "one.secret").stat().st_mode & 0o077 == 0


def test_many_creators_end_with_one_key(tmp_path):
    threads = [threading.Thread(target=keys.create_secret, args=(tmp_path, "k")) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["k.secret"]


def test_signing_keys_are_ed25519(tmp_path):
    keys.create_signing_key(tmp_path, "record")
    key = keys.signing_key(tmp_path, "record")
    key.public_key().verify(key.sign(b"x"), b"x")
