#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $simulator = Reset-Simulator

    function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'Completion' {
    It 'of "<Line>" gives <Text>' -ForEach @(
        @{ Line = 'Set-CdpTrafficWeight -Weight 0.1 -Id '; Text = '1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3'; Tip = '5 %, on, d222222abcdef8.cloudfront.net' }
        @{ Line = 'Remove-CdpStagingDistribution -Id '; Text = 'E2STAGINGEXAMPLE'; Tip = '*staging; Deployed' }
        @{ Line = 'New-CdpStagingDistribution -PrimaryDistributionId '; Text = 'EDFDVBD6EXAMPLE'; Tip = '*www.example.com*' }
        @{ Line = 'New-CdpPolicy -StagingDistributionDnsName '; Text = 'd222222abcdef8.cloudfront.net'; Tip = 'E2STAGINGEXAMPLE*' }
        @{ Line = 'Set-CdpTrafficHeader -Header '; Text = 'aws-cf-cd-'; Tip = '*prefix*' }
        @{ Line = 'Set-CdpTrafficWeight -Weight 0.15'; Text = '0.15'; Tip = '15 % of all requests' }
        @{ Line = 'Start-CdpSimulator -Fault Upd'; Text = "'Update*:'"; Tip = 'all updates' }
        @{ Line = 'Set-CdpSimulator -Fault Get*:drop-a'; Text = "'Get*:drop-after'"; Tip = '*after it was applied*' }
        @{ Line = 'Set-CdpSimulator -Fault Get*:500:p'; Text = "'Get*:500:p=0.1'"; Tip = 'one time in ten' }
        @{ Line = 'Start-CdpSimulator -DenyAction Copy'; Text = 'CopyDistribution'; Tip = 'New-CdpStagingDistribution' }
        @{ Line = 'Update-CdpDistribution -Id E2STAGINGEXAMPLE -OriginId si'; Text = 'site'; Tip = '*of E2STAGINGEXAMPLE' }
        @{ Line = 'Get-CdpPolicy -Region us'; Text = 'us-east-1'; Tip = '*' }
    ) {
        $match = @(Complete $Line)[0]
        $match.CompletionText | Should -Be $Text
        $match.ToolTip | Should -BeLike $Tip
    }

    It 'of a policy''s members begins with one that people want' {
        (Complete '(Get-CdpPolicy).')[0].ListItemText | Should -Be Changed
    }

    It 'asks once for two tabs' {
        $fresh = Reset-Simulator
        $null = Complete 'Get-CdpPolicy -Id '
        $null = Complete 'Update-CdpPolicy -Id '
        $fresh.RequestCount | Should -Be 1
    }

    It 'is silent when it cannot ask' {
        $Error.Clear()
        Complete 'Get-CdpPolicy -EndpointUrl http://127.0.0.1:1 -AccessKey a -SecretKey b -Id 1f6' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
        Complete 'Get-CdpPolicy -EndpointUrl http://127.0.0.1:1 -ProfileName no-such-profile-anywhere -Id 1f6' | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
        $Error.Count | Should -Be 0
    }

    It 'quotes profile names with spaces' {
        Set-Content "$TestDrive/credentials" '[zz team]', '[zz-other]'
        (Complete "Get-CdpPolicy -ProfileLocation '$TestDrive/credentials' -ProfileName zz").CompletionText | Should -Be "'zz team'", 'zz-other'
    }
}
