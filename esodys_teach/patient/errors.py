"""The base class of the errors that this package raises."""


class EsodysError(Exception):
    """Something that was given to the package is not possible; the message names the way out."""
