using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CdpTools.Errors;
using CdpTools.Policies;

namespace CdpTools.Binding;

/// <summary>
/// Reads -Weight without the binder's surprises: it reads '0,1' as 1 and '' as 0, and refuses '10%' without saying why
/// (tried). Ranges are checked in the cmdlet, so that their error ids are the module's own.
/// </summary>
internal sealed class WeightTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            decimal => value,
            sbyte or byte or short or ushort or int or uint or long => Convert.ToDecimal(value, CultureInfo.InvariantCulture),
            double number when Math.Abs(number) < 1e9 => (decimal)number,
            float number when Math.Abs(number) < 1e9 => (decimal)number,
            string text => WeightText.Parse(text, out string advice) ?? throw Unreadable(text, advice),
            IList list => throw Unreadable(
                string.Join(",", list.Cast<object?>().Select(o => Convert.ToString(o, CultureInfo.InvariantCulture))),
                "In PowerShell a comma makes a list; write the fraction with a point: 0.1."),
            _ => throw Unreadable(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", "Give a fraction from 0 to 0.15, like 0.1."),
        };
    }

    // The binder wraps it; a catch of our type in a script sees it all the same, as PowerShell looks one exception further in.
    private static CdpValidationException Unreadable(string text, string advice) =>
        new(ErrorIds.WeightOutOfRange, $"The weight '{text}' is not a number. {advice}");
}
