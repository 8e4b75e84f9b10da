#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = 'SilentlyContinue'
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'A policy that comes back' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'from Clixml writes its edits' {
        Get-CdpPolicy | Export-Clixml "$TestDrive/policy.xml"
        $policy = Import-Clixml "$TestDrive/policy.xml"
        $policy.Config.TrafficConfig.SingleWeightConfig.Weight = 0.08
        ($policy | Update-CdpPolicy).Weight | Should -Be 0.08
    }

    It 'from Clixml is refused when its document was changed by hand, for that would be sent unseen' {
        Get-CdpPolicy | Export-Clixml "$TestDrive/policy.xml"
        $text = Get-Content "$TestDrive/policy.xml" -Raw
        $text.Replace('IdleTTL&gt;300', 'IdleTTL&gt;400') | Should -Not -Be $text
        Set-Content "$TestDrive/policy.xml" $text.Replace('IdleTTL&gt;300', 'IdleTTL&gt;400')
        $policy = Import-Clixml "$TestDrive/policy.xml"
        { $policy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'CdpIncompleteObject,*'
        (Get-CdpPolicy).Weight | Should -Be 0.05

        Get-CdpDistribution $CdpStagingId | Export-Clixml "$TestDrive/staging.xml"
        $text = Get-Content "$TestDrive/staging.xml" -Raw
        Set-Content "$TestDrive/staging.xml" $text.Replace('OriginPath&gt;&lt;', 'OriginPath&gt;/x&lt;').Replace('PriceClass_All', 'PriceClass_100')
        $staging = Import-Clixml "$TestDrive/staging.xml"
        { $staging | Update-CdpDistribution -Comment new -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'CdpIncompleteObject,*'
        { Publish-CdpStagingDistribution $CdpPrimaryId $staging -WhatIf -ErrorAction Stop } | Should -Throw -ErrorId 'CdpIncompleteObject,*'
    }

    It 'from JSON writes its edits' {
        $policy = Get-CdpPolicy | ConvertTo-Json -Depth 9 | ConvertFrom-Json
        $policy.Config.Enabled = $false
        ($policy | Update-CdpPolicy).Enabled | Should -BeFalse
    }

    It 'from JSON cut off by depth is refused, and nothing is written' {
        $policy = Get-CdpPolicy | ConvertTo-Json -Depth 2 -WarningAction SilentlyContinue | ConvertFrom-Json
        { $policy | Update-CdpPolicy -ErrorAction Stop } | Should -Throw -ErrorId 'CdpIncompleteObject,*'
        { $policy | Set-CdpTrafficWeight -Weight 0.1 -ErrorAction Stop } | Should -Throw -ErrorId 'CdpIncompleteObject,*'
        (Get-CdpPolicy).Weight | Should -Be 0.05
    }

    It 'from a job has its ETag, and a stale one is refused' {
        $policy = Start-Job {
            Import-Module $using:CdpManifest
            Get-CdpPolicy -EndpointUrl $using:simulator.Endpoint -AccessKey $using:simulator.AccessKey -SecretKey $using:simulator.SecretKey
        } | Receive-Job -Wait -AutoRemoveJob
        $policy.ETag | Should -Be (Get-CdpPolicy).ETag
        ($policy | Set-CdpTrafficWeight -Weight 0.1).Weight | Should -Be 0.1
        { $policy | Set-CdpTrafficWeight -Weight 0.02 -ErrorAction Stop } | Should -Throw -ErrorId 'PreconditionFailed,*'
    }

    It 'from a CSV row or Select-Object is its id and ETag' {
        $row = Get-CdpPolicy | Select-Object Id, ETag | ConvertTo-Csv | ConvertFrom-Csv
        ($row | Set-CdpTrafficWeight -Weight 0.1).Weight | Should -Be 0.1
        { $row | Set-CdpTrafficWeight -Weight 0.02 -ErrorAction Stop } | Should -Throw -ErrorId 'PreconditionFailed,*'
    }

    It 'from the AWS CLI''s JSON is written with its ETag' {
        $json = (Get-CdpPolicy).ToApiShape() | ConvertTo-Json -Depth 9
        ($json | ConvertFrom-Json | Set-CdpTrafficWeight -Weight 0.03).Weight | Should -Be 0.03
    }
}

Describe 'A distribution that comes back' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'from Clixml can be updated without losing anything' {
        Get-CdpDistribution $CdpStagingId | Export-Clixml "$TestDrive/distribution.xml"
        $before = (Get-CdpDistribution $CdpStagingId).GetConfig().OuterXml
        $after = Import-Clixml "$TestDrive/distribution.xml" | Update-CdpDistribution -Comment 'new comment'
        $after.GetConfig().OuterXml | Should -Be ($before -replace '<Comment>[^<]*</Comment>', '<Comment>new comment</Comment>')
    }
}
