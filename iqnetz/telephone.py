"""Phone numbers as people dial them. A leaf: knows nothing of ours."""

GERMANY = 49  # the country's code


def dialled(number):
    """A PhoneNumber as one dials it in Germany: 0345 68694823, and +48 22 123 45 67 for elsewhere.

    Without the country's code a foreign number would be read as a German one.
    """
    return number.as_national if number.country_code == GERMANY else number.as_international
