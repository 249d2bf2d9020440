from tertib.foundation import translations


def test_texts_are_found_in_code_and_templates(tmp_path, monkeypatch):
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    (tmp_path / "views.py").write_text('_("Pay"); ngettext("%(n)s day", "%(n)s days", 2)')
    (tmp_path / "page.html").write_text(
        '{% translate "Price" %}'
        "{% blocktranslate trimmed %}\n  Hello\n  {{ you }}{% endblocktranslate %}"
    )
    assert set(translations.messages(tmp_path)) == {
        (None, "Pay", None),
        (None, "%(n)s day", "%(n)s days"),
        (None, "Price", None),
        (None, "Hello %(you)s", None),
    }
    assert translations.update(tmp_path) == 4
    po = translations._file(tmp_path)
    po.write_text(po.read_text().replace('msgid "Pay"\nmsgstr ""', 'msgid "Pay"\nmsgstr "Bayar"'))
    assert "Pay" not in translations.missing(tmp_path)


def test_a_lost_placeholder_counts_as_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(translations, "PACKAGE", tmp_path)
    (tmp_path / "views.py").write_text('_("Hello %(you)s")')
    translations.update(tmp_path)
    po = translations._file(tmp_path)
    po.write_text(po.read_text().replace('msgstr ""\n', 'msgstr "Halo"\n'))
    assert translations.missing(tmp_path) == ["Hello %(you)s"]
