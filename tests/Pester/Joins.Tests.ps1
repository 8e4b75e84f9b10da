#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = 'SilentlyContinue'
    $null = Reset-Simulator
}

AfterAll { Stop-CdpSimulator }

Describe 'Joins' {
    It 'lead from policies to primaries and back, in one pipeline' {
        (Get-CdpPolicy | Get-CdpDistribution).Id | Should -Be $CdpPrimaryId
        (Get-CdpDistribution | Get-CdpPolicy).Id | Should -Be $CdpPolicyId
        (Get-CdpPolicy | Wait-CdpDistribution).Id | Should -Be $CdpPrimaryId
        (Get-CdpPolicy -Primary $CdpPrimaryId).Id | Should -Be $CdpPolicyId
    }

    It 'make a policy of a staging distribution, and none of another' {
        $copy = New-CdpStagingDistribution $CdpPrimaryId -CallerReference joins
        $policy = $copy | New-CdpPolicy -Weight 0.1
        $policy.StagingDistributionDnsNames | Should -Be $copy.DomainName
        { Get-CdpDistribution $CdpPrimaryId | New-CdpPolicy -Weight 0.1 -ErrorAction Stop } | Should -Throw '*is no staging distribution, and a policy sends traffic to one.'
        $policy | Remove-CdpPolicy -Force
    }

    It 'find distributions by alias, domain name and wildcard' {
        (Get-CdpDistribution www.example.com).Id | Should -Be $CdpPrimaryId
        (Get-CdpDistribution -Alias *.EXAMPLE.com).Id | Should -Be $CdpPrimaryId
        (Get-CdpDistribution E2STAG*).Id | Should -Be $CdpStagingId
        (Get-CdpDistribution nobody.*) | Should -BeNullOrEmpty
        { Get-CdpDistribution nobody.example.com -ErrorAction Stop } | Should -Throw 'No distribution of this account has the alias*'
    }

    It 'take ids by position: <_>' -ForEach @(
        'Wait-CdpDistribution {1}', 'Get-CdpDistribution {1}', 'Get-CdpPolicy {0}', 'Update-CdpDistribution {2} -Comment x -WhatIf', 'Remove-CdpStagingDistribution {2} -WhatIf'
        'Set-CdpTrafficWeight {0} -Weight 0.1 -WhatIf', 'Update-CdpPolicy {0} -Weight 0.1 -WhatIf', 'Set-CdpTrafficHeader {0} -Header aws-cf-cd-x -HeaderValue y -WhatIf'
        'Enable-CdpPolicy {0} -WhatIf', 'Disable-CdpPolicy {0} -WhatIf', 'Remove-CdpPolicy {0} -WhatIf', 'Unregister-CdpPolicy {0} -WhatIf', 'Register-CdpPolicy {1} {0} -WhatIf'
        'Publish-CdpStagingDistribution {1} {2} -WhatIf', 'Compare-CdpDistribution {1} {2}', 'New-CdpStagingDistribution {1} -WhatIf'
    ) {
        $problem = $null
        & ([scriptblock]::Create(($_ -f $CdpPolicyId, $CdpPrimaryId, $CdpStagingId) + ' -ErrorVariable problem')) 6>$null | Out-Null
        $problem | Should -BeNullOrEmpty
    }
}

Describe 'What cannot be an id' {
    It 'is never sent: <Text>' -ForEach @(
        @{ Text = '{'; Input = '{'; Says = '*is no policy id*' }
        @{ Text = 'an object without Id'; Input = [pscustomobject]@{ PolicyId = 'x' }; Says = 'An object came in that is no policy and has no Id: @{PolicyId=x}.' }
        @{ Text = 'a hashtable'; Input = @{ PolicyId = 'x' }; Says = 'An object came in that is no policy*' }
        @{ Text = 'a quoted id'; Input = '"1f6d9c52-3b0e-4a57-8c41-5d2e7a90b6f3"'; Says = '*is no policy id*' }
        @{ Text = 'a distribution'; Input = 'EDFDVBD6EXAMPLE'; Says = '*is the id of a distribution, and a policy is meant.' }
    ) {
        { $_.Input | Set-CdpTrafficWeight -Weight 0.1 -ErrorAction Stop } | Should -Throw $Says
    }

    It 'neither is a policy deleted for a distribution that comes down the pipeline' {
        { Get-CdpDistribution $CdpPrimaryId | Remove-CdpPolicy -Force -ErrorAction Stop } | Should -Throw '*is the id of a distribution*'
    }
}

Describe 'Plans' {
    It 'bind from a CSV file, and never from a policy' {
        $null = "Id,Weight`n$CdpPolicyId,10%" | ConvertFrom-Csv | Set-CdpTrafficWeight
        (Get-CdpPolicy).Weight | Should -Be 0.1
        $script = "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; Get-CdpPolicy | Set-CdpTrafficWeight"
        $result = Invoke-Pwsh '-Command', $script
        $result.Error | Should -Match 'came without the weight that it is to have'
    }

    It 'with nothing to change say so under -WhatIf' {
        "$(Get-CdpPolicy | Enable-CdpPolicy -WhatIf 6>&1)" | Should -BeLike 'What if: `[simulator`] update of policy *: there is nothing to change.'
    }
}

Describe 'The simulator of a session' {
    It 'is that of its child processes too' {
        (Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; (Get-CdpPolicy).Id").Output.Trim() | Should -Be $CdpPolicyId
    }
}
