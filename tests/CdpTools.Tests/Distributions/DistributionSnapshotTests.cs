using CdpTools.Distributions;
using CdpTools.Tests.Cloud;
using CdpTools.Xml;

namespace CdpTools.Tests.Distributions;

public sealed class DistributionSnapshotTests
{
    [Fact]
    public void A_snapshot_is_written_for_its_owner_only_never_over_a_file_and_read_again()
    {
        string folder = Directory.CreateTempSubdirectory("cdp-").FullName;
        try
        {
            CdpDistribution primary = new TestCloud().Distribution(TestCloud.Primary);
            var snapshot = new DistributionSnapshot
            {
                Id = primary.Id, ETag = primary.ETag!, Time = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), 
                Before = ServiceXml.ToText(primary.Document!), Promoted = ServiceXml.ToText(new TestCloud().Distribution(TestCloud.Staging).Document!),
            };
            string file = snapshot.Save(folder);
            Assert.Equal(System.IO.Path.Combine(folder, TestCloud.Primary + "-20260102T030405000Z.json"), file);
            Assert.Equal(snapshot, DistributionSnapshot.Load(file));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }

            // The same again is what a second run after a kill saves: it is there. Anything else is never written over.
            Assert.Equal(file, (snapshot with { Time = snapshot.Time.AddHours(1) }).Save(file));
            Assert.Equal("CdpSnapshotNotWritten", Assert.Throws<CdpValidationException>(() => (snapshot with { ETag = "E9" }).Save(file)).ErrorId);
            Assert.Equal(snapshot, DistributionSnapshot.Load(file));
            File.WriteAllText(file, "{\"Format\":\"other\"}");
            Assert.Equal("CdpSnapshotUnreadable", Assert.Throws<CdpValidationException>(() => DistributionSnapshot.Load(file)).ErrorId);
            Assert.Equal("CdpSnapshotNotWritten", Assert.Throws<CdpValidationException>(() => snapshot.Save(file)).ErrorId);
            File.WriteAllText(file, "no json");
            Assert.Equal("CdpSnapshotUnreadable", Assert.Throws<CdpValidationException>(() => DistributionSnapshot.Load(file)).ErrorId);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
