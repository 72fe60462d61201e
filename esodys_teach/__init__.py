"""ESODYS Teach: the management of mild esophageal dysmotility, taught with fictional cases."""

from esodys_teach.content.case import case_ids, load_case
from esodys_teach.engine.advice import ADVICE_VERSION, Advice, Item, advise
from esodys_teach.engine.whatif import Change, what_if
from esodys_teach.patient.errors import EsodysError
from esodys_teach.patient.fact import FactError
from esodys_teach.patient.facts import Lab, Swallows
from esodys_teach.patient.patient import FIELDS, Patient

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
