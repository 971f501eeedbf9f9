"""Checks of the built site: what a reader's browser gets, not what an author wrote.

``python -m sitekit pages`` runs all of them over the folder of the built site:

* `leftovers`: TeX, marks and slots that should have been replaced, and alarms;
* `addresses`: nothing is fetched from elsewhere, and every address leads somewhere;
* `structure`: headings, pictures, references within a page, marks of the ledger;
* `drawings`: every figure that is used is drawn, every figure that is drawn is used;
* `policy`: nothing needs what the Content-Security-Policy forbids;
* `validity`: valid HTML, by html-validate in one run of Node;
* `weight`: the bytes and requests of a first visit.
"""

from __future__ import annotations

from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.sitecheck import addresses, drawings, leftovers, policy, structure, validity, weight
from sitekit.sitecheck.pages import Page, Site, read_site
from sitekit.sitecheck.weight import BUDGETS, Budget, Weight

__all__ = ["BUDGETS", "Budget", "Page", "Site", "Weight", "check", "read_site", "table", "weights"]


def check(settings: Settings) -> list[Problem]:
    """Check every page of the built site.

    Parameters
    ----------
    settings : Settings
        Of the project; ``settings.site`` is what is checked.

    Returns
    -------
    list of Problem
        Sorted by place, each once.

    Raises
    ------
    SitekitError
        If the site has not been built, or Node or html-validate is absent.
    """
    site = read_site(settings)
    parts = (addresses, drawings, leftovers, policy, structure, validity, weight)
    return sorted({problem for part in parts for problem in part.problems(site)})


def weights(settings: Settings) -> list[Weight]:
    """Weigh every page of the built site.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    list of Weight
        By address.

    Raises
    ------
    SitekitError
        If the site has not been built.
    """
    return weight.weigh(read_site(settings))


def table(settings: Settings) -> str:
    """Return the weight of every page as lines of text, widths aligned.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    str
        A heading and a line per page, without a trailing newline.

    Raises
    ------
    SitekitError
        If the site has not been built.
    """
    return weight.table(weights(settings))
