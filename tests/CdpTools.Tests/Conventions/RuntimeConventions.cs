using System.Reflection;
using System.Runtime.Versioning;

namespace CdpTools.Tests.Conventions;

public class RuntimeConventions
{
    [Fact]
    public void The_tests_run_on_the_runtime_that_they_were_built_for()
    {
        string built = typeof(RuntimeConventions).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName;
        Assert.Equal(built, $".NETCoreApp,Version=v{Environment.Version.Major}.0");
    }
}
