using System.Globalization;
using System.Management.Automation;
using CdpTools.Binding;

namespace CdpTools.Tests.Binding;

public class WeightTransformTests
{
    public static TheoryData<string> Cultures => ["", "de-DE", "tr-TR", "ar-SA", "fa-IR"];

    private static object Transform(object? value) => new WeightTransformAttribute().Transform(null!, value!);

    private static void In(string culture, Action test)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [MemberData(nameof(Cultures))]
    public void Numbers_and_texts_of_numbers_are_read_the_same_in_every_culture(string culture) => In(culture, () =>
    {
        foreach (object given in new object[] { 0.1m, 0.1, 0.1f, "0.1", " 0.1 ", ".1", "1e-1", "10%", "10 %", new PSObject(0.1), new PSObject("10%") })
        {
            Assert.Equal(0.1m, Transform(given));
        }

        Assert.Equal(0.00001m, Transform(1e-05));
        Assert.Equal(0.00001m, Transform("1e-05"));
        Assert.Equal(0.15m, Transform(0.15f));
        Assert.Equal(1m, Transform(1));
        Assert.Equal(10m, Transform(10L));
        Assert.Equal(-1m, Transform("-1"));
    });

    [Theory]
    [MemberData(nameof(Cultures))]
    public void What_is_no_number_is_refused_with_the_value_and_the_way_out(string culture) => In(culture, () =>
    {
        foreach ((object? given, string shown, string advice) in new (object?, string, string)[]
        {
            ("0,1", "'0,1'", "with a point"), (new object[] { 0, 1 }, "'0,1'", "comma makes a list"), (new object[] { 0.5, 1 }, "'0.5,1'", "comma makes a list"), ("", "''", "like 0.1"), (null, "''", "like 0.1"),
            ("ten", "'ten'", "10%"), ("%", "'%'", "10%"), (true, "'True'", "like 0.1"), (double.NaN, "'NaN'", "like 0.1"), (1e300, "'1E+300'", "like 0.1"), ("٠٫١", "'٠٫١'", "like 0.1"), ("1_000", "'1_000'", "like 0.1"),
        })
        {
            var error = Assert.Throws<CdpValidationException>(() => Transform(given));
            Assert.Contains($"The weight {shown} is not a number.", error.Message);
            Assert.Contains(advice, error.Message);
        }
    });
}
