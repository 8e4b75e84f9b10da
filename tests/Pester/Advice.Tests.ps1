#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = $ProgressPreference = 'SilentlyContinue'
}

AfterAll {
    Stop-CdpSimulator
}

# Advice is followed to the letter: it fails, the recommended action says what to do, that is done, and it works.
Describe 'The advice of an error works' {
    BeforeEach {
        Stop-CdpSimulator
        $simulator = Start-CdpSimulator -Sample -AsDefault
        $common = @{ AccessKey = $simulator.AccessKey; SecretKey = $simulator.SecretKey; EndpointUrl = $simulator.Endpoint }
        $snapshots = Join-Path $TestDrive ([guid]::NewGuid())
    }

    It '<Name>: <Advice>' -ForEach @(
        @{ Name = 'no such policy'; Advice = '*Get-CdpPolicy -Summary*'
            Fail = { Set-CdpTrafficWeight -Id aaaaaaaa-0000-0000-0000-000000000000 -Weight 0.1 }
            Follow = { Set-CdpTrafficWeight -Id (Get-CdpPolicy -Summary).Id -Weight 0.1 } }
        @{ Name = 'no such distribution'; Advice = '*Get-CdpDistribution*'
            Fail = { Get-CdpDistribution ENOSUCHDISTRIBU }
            Follow = { Get-CdpDistribution (Get-CdpDistribution)[0].Id } }
        @{ Name = 'stale, read again'; Advice = '*read it again*'
            Fail = { $p = Get-CdpPolicy; $null = $p | Set-CdpTrafficWeight -Weight 0.02; $p | Set-CdpTrafficWeight -Weight 0.1 }
            Follow = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'stale, merge'; Advice = '*-ConflictAction Merge*'
            Fail = { $script:stale = Get-CdpPolicy; $null = $stale | Disable-CdpPolicy; $stale | Set-CdpTrafficWeight -Weight 0.1 }
            Follow = { $stale | Set-CdpTrafficWeight -Weight 0.1 -ConflictAction Merge } }
        @{ Name = 'an ETag that was never issued'; Advice = '*pipe the object from Get-CdpPolicy*'
            Fail = { Set-CdpTrafficWeight -Id (Get-CdpPolicy).Id -IfMatch E1 -Weight 0.1 }
            Follow = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'a distribution''s ETag that was never issued'; Advice = '*pipe the object from Get-CdpDistribution*'
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -IfMatch E1 -Comment x }
            Follow = { Get-CdpDistribution E2STAGINGEXAMPLE | Update-CdpDistribution -Comment x } }
        @{ Name = 'a locked setting'; Advice = '*Unregister-CdpPolicy*change both distributions*Register-CdpPolicy*'
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -Edit { $_.DistributionConfig.PriceClass = 'PriceClass_200' } }
            Follow = {
                $policy = Get-CdpPolicy
                $null = $policy | Unregister-CdpPolicy -Force
                $null = 'EDFDVBD6EXAMPLE', 'E2STAGINGEXAMPLE' | ForEach-Object { Update-CdpDistribution $_ -Edit { $_.DistributionConfig.PriceClass = 'PriceClass_200' } -Force 6>$null }
                $policy | Register-CdpPolicy -Primary EDFDVBD6EXAMPLE
            } }
        @{ Name = 'a custom origin without a read timeout'; Advice = '*set it in the same -Edit*'
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -Edit { $o = Select-Xml -Xml $_ -XPath "//*[local-name()='OriginReadTimeout']"; $o | ForEach-Object { $null = $_.Node.ParentNode.RemoveChild($_.Node) } } }
            Follow = { Update-CdpDistribution E2STAGINGEXAMPLE -Edit { (Select-Xml -Xml $_ -XPath "//*[local-name()='OriginReadTimeout']")[0].Node.InnerText = '20' } } }
        @{ Name = 'the caller reference'; Advice = '*Leave these as they were read*'
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -Edit { $_.DistributionConfig.CallerReference = 'mine' } }
            Follow = { Update-CdpDistribution E2STAGINGEXAMPLE -Edit { $_.DistributionConfig.Comment = 'mine' } } }
        @{ Name = 'a staging distribution that has a policy'; Advice = '*Find that policy with Get-CdpPolicy, change it*'
            Fail = { $name = (Get-CdpDistribution E2STAGINGEXAMPLE).DomainName; $c = New-CdpStagingDistribution EDFDVBD6EXAMPLE; $null = New-CdpPolicy -StagingDistributionDnsName $c.DomainName -Weight 0.1
                Get-CdpPolicy | Where-Object StagingDistributionDnsNames -Contains $c.DomainName | Update-CdpPolicy -StagingDistributionDnsName $name }
            Follow = { Get-CdpPolicy | Where-Object StagingDistributionDnsNames -Contains d222222abcdef8.cloudfront.net | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'a policy in use'; Advice = '*(Disable-CdpPolicy)*(Unregister-CdpPolicy)*then delete it*'
            Fail = { Get-CdpPolicy | Remove-CdpPolicy -Force }
            Follow = { $null = Get-CdpPolicy | Disable-CdpPolicy; $null = Get-CdpPolicy | Unregister-CdpPolicy -Force; Get-CdpPolicy | Remove-CdpPolicy -Force; 'removed' } }
        @{ Name = 'a caller reference of another primary''s copy'; Advice = '*another -CallerReference*'
            Fail = { $null = New-CdpStagingDistribution EDFDVBD6EXAMPLE -CallerReference r1; $null = Update-CdpDistribution EDFDVBD6EXAMPLE -Comment other -Force 6>$null; New-CdpStagingDistribution EDFDVBD6EXAMPLE -CallerReference site-2026 }
            Follow = { New-CdpStagingDistribution EDFDVBD6EXAMPLE -CallerReference r2 } }
        @{ Name = 'a promotion that is not attached'; Advice = '*(Register-CdpPolicy), and promote then*'
            Fail = { $null = Get-CdpPolicy | Unregister-CdpPolicy -Force; $null = Update-CdpDistribution E2STAGINGEXAMPLE -OriginId site -OriginPath /v2
                Publish-CdpStagingDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE -Force -SnapshotPath $snapshots 6>$null }
            Follow = { $null = Get-CdpPolicy | Register-CdpPolicy -Primary EDFDVBD6EXAMPLE
                Publish-CdpStagingDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE -Force -SnapshotPath $snapshots 6>$null } }
        @{ Name = 'a disabled staging distribution'; Advice = '*Update-CdpDistribution -Id E2STAGINGEXAMPLE -Enabled $true*'
            Fail = { $null = Get-CdpPolicy | Unregister-CdpPolicy -Force; Get-CdpPolicy | Remove-CdpPolicy -Force; $null = Update-CdpDistribution E2STAGINGEXAMPLE -Enabled $false
                Publish-CdpStagingDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE -Force -SnapshotPath $snapshots }
            Follow = { Get-CdpDistribution E2STAGINGEXAMPLE | Update-CdpDistribution -Enabled $true } }
        @{ Name = 'HTTP/3 on a primary'; Advice = '*Set its HttpVersion to http2 first*'
            Fail = { Get-CdpPolicy | Unregister-CdpPolicy -Force | Update-CdpDistribution -Edit { $_.DistributionConfig.HttpVersion = 'http2and3' } -Force 6>$null | New-CdpStagingDistribution }
            Follow = { Get-CdpDistribution EDFDVBD6EXAMPLE | Update-CdpDistribution -Edit { $_.DistributionConfig.HttpVersion = 'http2' } -Force 6>$null | New-CdpStagingDistribution } }
        @{ Name = 'throttled'; Advice = '*raise -RetrySec*'
            Fail = { $null = Set-CdpSimulator -Fault 'List*:throttle:3'; Get-CdpPolicy -RetrySec 0 }
            Follow = { Get-CdpPolicy -RetrySec 30 } }
        @{ Name = 'a write that is throttled'; Advice = '*run the same again*'
            Fail = { $null = Set-CdpSimulator -Fault 'Update*:throttle:1'; Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -RetrySec 0 }
            Follow = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'unavailable'; Advice = '*Try again in a few minutes*'
            Fail = { $null = Set-CdpSimulator -Fault 'List*:503:1'; Get-CdpPolicy -RetrySec 0 }
            Follow = { Get-CdpPolicy } }
        @{ Name = 'a wrong secret'; Advice = '*The secret key does not belong to the access key*'
            Fail = { Get-CdpPolicy -AccessKey $common.AccessKey -SecretKey wrong-secret }
            Follow = { Get-CdpPolicy -AccessKey $common.AccessKey -SecretKey $common.SecretKey } }
        @{ Name = 'a wrong access key'; Advice = '*check -AccessKey*'
            Fail = { Get-CdpPolicy -AccessKey AKIAWRONG -SecretKey $common.SecretKey }
            Follow = { Get-CdpPolicy -AccessKey $common.AccessKey -SecretKey $common.SecretKey } }
        @{ Name = 'nothing listens'; Advice = '*If it was a simulator, it has stopped*'
            Fail = { Stop-CdpSimulator; Get-CdpPolicy @common -RetrySec 0 }
            Follow = { $null = Start-CdpSimulator -Sample -AsDefault; Get-CdpPolicy } }
        @{ Name = 'too slow'; Advice = '*longer with -RequestTimeoutSec*'
            Fail = { $null = Set-CdpSimulator -Fault 'List*:delay=1500ms'; Get-CdpPolicy -RequestTimeoutSec 1 -RetrySec 0 }
            Follow = { Get-CdpPolicy -RequestTimeoutSec 20 } }
        @{ Name = 'an answer in doubt'; Advice = '*Read it again before you do anything else*'
            Fail = { $p = Get-CdpPolicy; $null = Set-CdpSimulator -Fault 'Update*:drop-after:1', 'Get*:503:1'; $p | Set-CdpTrafficWeight -Weight 0.1 -RetrySec 0 }
            Follow = { Get-CdpPolicy | Where-Object Weight -EQ 0.1 } }
        @{ Name = 'a region that is none'; Advice = '*Leave -Region out*'
            Fail = { Get-CdpPolicy -Region nonsense }
            Follow = { Get-CdpPolicy } }
        @{ Name = 'an endpoint that is none'; Advice = '*absolute URL*'
            Fail = { Get-CdpPolicy -AccessKey a -SecretKey b -EndpointUrl nonsense }
            Follow = { Get-CdpPolicy @common } }
        @{ Name = 'two sources of credentials'; Advice = '*one source of credentials only*'
            Fail = { Get-CdpPolicy @common -ProfileName x }
            Follow = { Get-CdpPolicy @common } }
        @{ Name = 'cut-off JSON'; Advice = '*ConvertTo-Json -Depth 9*'
            Fail = { Get-CdpPolicy | ConvertTo-Json -Depth 2 | ConvertFrom-Json | Set-CdpTrafficWeight -Weight 0.1 }
            Follow = { Get-CdpPolicy | ConvertTo-Json -Depth 9 | ConvertFrom-Json | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'a wait that is over'; Advice = '*call Wait-CdpDistribution again*'
            Fail = { $null = Set-CdpSimulator -PropagationSeconds 60; Update-CdpDistribution E2STAGINGEXAMPLE -Comment x -Wait -WaitTimeoutSec 1 }
            Follow = { $null = Set-CdpSimulator -AdvanceSeconds 60; Wait-CdpDistribution E2STAGINGEXAMPLE } }
        @{ Name = 'a snapshot that cannot be written'; Advice = '*another file or folder with -SnapshotPath*'
            Fail = { $null = Update-CdpDistribution E2STAGINGEXAMPLE -OriginId site -OriginPath /v2; Set-Content "$TestDrive/file" x
                Publish-CdpStagingDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE -Force -SnapshotPath "$TestDrive/file/below" }
            Follow = { Publish-CdpStagingDistribution EDFDVBD6EXAMPLE E2STAGINGEXAMPLE -Force -SnapshotPath $snapshots 6>$null } }
        @{ Name = 'percent for a fraction'; Advice = '*give 0.15*'
            Fail = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 15 }
            Follow = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.15 } }
        @{ Name = 'a TTL too short'; Advice = '*meant as minutes, that is 600*'
            Fail = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -IdleTTL 10 -MaximumTTL 3600 }
            Follow = { Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -IdleTTL 600 -MaximumTTL 3600 } }
        @{ Name = 'a header without the prefix'; Advice = "*'aws-cf-cd-staging'*"
            Fail = { Get-CdpPolicy | Set-CdpTrafficHeader -Header staging -HeaderValue on }
            Follow = { Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-staging -HeaderValue on } }
        @{ Name = 'a staging name that is an id'; Advice = '*(Get-CdpDistribution E2STAGINGEXAMPLE).DomainName*'
            Fail = { New-CdpPolicy -StagingDistributionDnsName E2STAGINGEXAMPLE -Weight 0.1 }
            Follow = { Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName (Get-CdpDistribution E2STAGINGEXAMPLE).DomainName } }
        @{ Name = 'a staging name that nobody has'; Advice = '*Get-CdpDistribution -Staging lists*'
            Fail = { Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName d0000000000000.cloudfront.net }
            Follow = { Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName (Get-CdpDistribution -Staging).DomainName } }
        @{ Name = 'an id of the other kind'; Advice = '*Get-CdpPolicy -PrimaryDistributionId EDFDVBD6EXAMPLE*'
            Fail = { Set-CdpTrafficWeight -Id EDFDVBD6EXAMPLE -Weight 0.1 }
            Follow = { Get-CdpPolicy -PrimaryDistributionId EDFDVBD6EXAMPLE | Set-CdpTrafficWeight -Weight 0.1 } }
        @{ Name = 'an origin path'; Advice = "*'/v2'*"
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -OriginId site -OriginPath v2/ }
            Follow = { Update-CdpDistribution E2STAGINGEXAMPLE -OriginId site -OriginPath '/v2' } }
        @{ Name = 'which origin'; Advice = '*Give -OriginId: *site*'
            Fail = { Update-CdpDistribution E2STAGINGEXAMPLE -OriginPath /v2 }
            Follow = { Update-CdpDistribution E2STAGINGEXAMPLE -OriginPath /v2 -OriginId site } }
    ) {
        $ErrorActionPreference = 'Stop'
        $caught = try { $null = & $Fail; $null } catch { $_ }
        $caught | Should -Not -BeNullOrEmpty -Because 'it was to fail'
        "$($caught.ErrorDetails.RecommendedAction) $($caught.Exception.Message)" | Should -BeLike $Advice
        & $Follow | Should -Not -BeNullOrEmpty
    }
}
