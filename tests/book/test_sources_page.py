"""The built page "From the sources to the lessons": each of its links leads to something."""

import posixpath
import re

from tools.site import HTML


def test_every_link_of_the_page_leads_to_a_place_that_is_there():
    page = (HTML / "book" / "sources.html").read_text(encoding="utf-8")
    links = set(re.findall(r'<a class="reference internal" href="([^"#]+)(?:#([^"]+))?"', page.split("<main")[1]))
    assert len(links) > 150
    missing = []
    for name, anchor in links:
        target = HTML / posixpath.normpath(f"book/{name}")
        if not target.exists() or (anchor and f'id="{anchor}"' not in target.read_text(encoding="utf-8")):
            missing.append(f"{name}#{anchor}")
    assert missing == []
