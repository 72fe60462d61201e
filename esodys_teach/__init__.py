"""ESODYS Teach: the management of mild esophageal dysmotility, taught with fictional cases."""

from esodys_teach.advice import ADVICE_VERSION, Advice, Item, advise
from esodys_teach.case import case_ids, load_case
from esodys_teach.errors import EsodysError
from esodys_teach.fact import FactError
from esodys_teach.facts import Lab, Swallows
from esodys_teach.patient import FIELDS, Patient
from esodys_teach.whatif import Change, what_if

__all__ = [
    "ADVICE_VERSION",
    "FIELDS",
    "Advice",
    "Change",
    "EsodysError",
    "FactError",
    "Item",
    "Lab",
    "Patient",
    "Swallows",
    "advise",
    "case_ids",
    "load_case",
    "what_if",
]
