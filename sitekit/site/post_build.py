"""What is done once all pages are written: styles, policies, offline copy, headers; then checks."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from sitekit.core import Problem, Project, SitekitError, fingerprint
from sitekit.core.html import slot
from sitekit.site import headers, html_validate, links, offline, structure, unrendered, weight
from sitekit.site.model import HOME, read_site
from sitekit.site.styles import write_sheet


def finish(project: Project, *, serving: bool = False) -> None:
    """Finish a site whose pages were just written: styles, policies, offline copy, headers.

    The slot ``size:`` of the home page takes the size of the copy. A SitekitError says where a link
    leads nowhere, or pages have different style sheets or need what the policy forbids.
    """
    write_sheet(project)
    # The policy would forbid the script that reloads the page of an author.
    if serving:
        return
    site = read_site(project)
    for page in site.pages:
        site.file(page.name).write_text(headers.insert_policy(page.html), encoding="utf-8")
    size, home = offline.write(site).stat().st_size, site.file(HOME)
    html = home.read_text(encoding="utf-8").replace(slot("size", ""), f", {size / 1e6:.1f} MB")
    home.write_text(html, encoding="utf-8")
    headers.write(read_site(project))


def check(project: Project) -> list[Problem]:
    """Return what is wrong with the built site of a project, sorted, each once.

    Raises
    ------
    SitekitError
        If the site has not been built, or Node or html-validate is absent.
    """
    site = read_site(project)
    parts = (unrendered, links, headers, structure, html_validate, weight)
    return sorted({problem for part in parts for problem in part.problems(site)})


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Keep other processes from building into the same folder.

    A SitekitError where one does, or where nothing can be written.
    """
    file = project.cache.file.parent / "locks" / f"{fingerprint(str(project.site.resolve()))}.lock"
    try:
        for folder in (file.parent, project.site):
            folder.mkdir(parents=True, exist_ok=True)
        # It ends with its process, however that ends.
        lock = FileLock(file).acquire(timeout=0)
    except Timeout:
        raise SitekitError(
            f"another process builds into {project.relative(project.site)}; "
            "wait until it has ended, or build into another folder with --site-dir"
        ) from None
    except OSError as error:
        message = f"cannot write {error.filename} ({error.strerror}); make its folder writable"
        raise SitekitError(message) from None
    with lock:
        yield
