"""What can be wrong about places."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class LocationNotFoundError(NotFoundError):
    """No such location, or none that the reader may see."""

    code = "location_not_found"
    detail = Words("There is no location {location_id}.", "Il n’y a pas de lieu {location_id}.")


class PlaceUnknownError(InvalidError):
    """Nobody knows where that is."""

    code = "place_unknown"
    title = Words("This place is not known", "Lieu inconnu")
    detail = Words(
        "The place “{near}” is not known. Type a postcode or a town, or send coordinates: 50.63,3.06.",
        "Le lieu « {near} » est inconnu. Saisissez un code postal ou une ville, ou envoyez des coordonnées :"
        " 50.63,3.06.",
    )


class UnknownRegionError(InvalidError):
    """A region whose holidays nobody knows."""

    code = "holiday_region_unknown"
    detail = Words(
        "The holidays of “{region}” in {country} are not known. Take one of the regions that are offered.",
        "Les jours fériés de « {region} » ({country}) ne sont pas connus. Choisissez l’une des régions"
        " proposées.",
    )


class PlacesFileError(InvalidError):
    """A list of towns that cannot be read."""

    code = "places_file"
    detail = Words(
        "Line {line} cannot be read: {reason}. Nothing after it was taken. The file is a CSV with the columns"
        " country, postcode, town, latitude, longitude.",
        "La ligne {line} est illisible : {reason}. Rien de ce qui suit n’a été pris. Le fichier est un CSV"
        " avec les colonnes country, postcode, town, latitude, longitude.",
    )
