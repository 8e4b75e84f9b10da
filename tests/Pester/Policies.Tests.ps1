#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = 'SilentlyContinue'
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'Get-CdpPolicy -Alias' {
    BeforeEach { $null = Reset-Simulator }

    It 'gets the policy of a site by its name, with wildcards' {
        (Get-CdpPolicy -Alias www.example.com).Id | Should -Be $CdpPolicyId
        (Get-CdpPolicy -Alias *.example.com -IncludePrimary).PrimaryDistributionId | Should -Be $CdpPrimaryId
        { Get-CdpPolicy -Alias www.example.org -ErrorAction Stop } | Should -Throw -ErrorId 'NoSuchDistribution,*'
        Get-CdpPolicy -Alias *.org | Should -BeNullOrEmpty
    }
}

Describe 'A weight that cannot be read' {
    It 'is the module''s own error, however it is written' -ForEach 'abc', '10', '16%' {
        $null = Reset-Simulator
        $caught = try { Get-CdpPolicy | Set-CdpTrafficWeight -Weight $_ -ErrorAction Stop } catch [CdpTools.CdpValidationException] { 'ours' }
        $caught | Should -Be ours
    }

    It 'in the place of the id says so' {
        { Get-CdpPolicy | Set-CdpTrafficWeight 0.1 -ErrorAction Stop } | Should -Throw "'0.1' stands where*"
    }
}

Describe 'Test-CdpPolicy' {
    It 'says of an id that there is nothing to check' {
        { Test-CdpPolicy $CdpPolicyId -ErrorAction Stop } | Should -Throw '*is an id*'
    }
}

Describe 'Get-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'gives objects with their ETag' {
        $policy = Get-CdpPolicy
        $policy.Id | Should -Be $CdpPolicyId
        $policy.ETag | Should -Match '^E[0-9A-Z]{12,13}$'
        $policy.Weight | Should -Be 0.05
        $policy.Weight | Should -BeOfType decimal
        (Get-CdpPolicy -Id $CdpPolicyId).ETag | Should -BeExactly $policy.ETag
        (Get-CdpPolicy -PrimaryDistributionId $CdpPrimaryId).Id | Should -Be $CdpPolicyId
    }

    It 'lists without ETags on -Summary' {
        (Get-CdpPolicy -Summary).ETag | Should -BeNullOrEmpty
        $simulator.RequestCount | Should -Be 1
    }

    It 'stops asking when Select-Object -First has enough' {
        $staging = Get-CdpDistribution -Staging
        foreach ($n in 1..6) {
            $copy = New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId
            $null = New-CdpPolicy -StagingDistributionDnsName $copy.DomainName -Weight 0.01
        }
        $before = $simulator.RequestCount
        (Get-CdpPolicy -ThrottleLimit 1 | Select-Object -First 1).Id | Should -Be $CdpPolicyId
        $simulator.RequestCount - $before | Should -BeLessOrEqual 3
        @(Get-CdpPolicy).Count | Should -Be 7
    }

    It 'goes on after an id that does not exist' {
        $policy = 'aaaaaaaa-0000-0000-0000-000000000000', $CdpPolicyId | Get-CdpPolicy -ErrorAction SilentlyContinue -ErrorVariable problem
        $policy.Id | Should -Be $CdpPolicyId
        $problem.FullyQualifiedErrorId | Should -BeLike 'NoSuchContinuousDeploymentPolicy,*'
        $problem.CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }
}

Describe 'New-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'creates a policy with weight or header, and the output carries the ETag' {
        $copy = New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId
        $policy = New-CdpPolicy -StagingDistributionDnsName $copy.DomainName -Header aws-cf-cd-x -HeaderValue v -Disabled
        $policy.ETag | Should -Be (Get-CdpPolicy -Id $policy.Id).ETag
        $policy.Header | Should -Be 'aws-cf-cd-x'
        $policy.Enabled | Should -BeFalse
    }

    It 'does nothing under -WhatIf' {
        New-CdpPolicy -StagingDistributionDnsName d3.cloudfront.net -Weight 0.01 -WhatIf | Should -BeNullOrEmpty
        $simulator.RequestCount | Should -Be 0
    }
}

Describe 'Update-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'writes a local edit' {
        $policy = Get-CdpPolicy
        $policy.Config.Enabled = $false
        $policy.Config.TrafficConfig.SingleWeightConfig.Weight = 0.07
        $new = $policy | Update-CdpPolicy
        $new.Enabled | Should -BeFalse
        $new.Weight | Should -Be 0.07
        $new.ETag | Should -Not -Be $policy.ETag
        $new.Config.TrafficConfig.SingleWeightConfig.SessionStickinessConfig.IdleTTL | Should -Be 300
    }

    It 'sends nothing when nothing changed' {
        $policy = Get-CdpPolicy
        $before = $simulator.RequestCount
        ($policy | Update-CdpPolicy).ETag | Should -Be $policy.ETag
        $simulator.RequestCount | Should -Be $before
    }

    It 'takes the shape of boto3 and the AWS CLI' {
        $config = (Get-CdpPolicy).ToApiShape().ContinuousDeploymentPolicy.ContinuousDeploymentPolicyConfig
        $config.TrafficConfig.SingleWeightConfig.Weight = 0.02
        (Update-CdpPolicy -Id $CdpPolicyId -Config $config).Weight | Should -Be 0.02
    }
}

Describe 'Set-CdpTrafficWeight' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'does the job on the card' {
        $old = Get-CdpPolicy
        $new = Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1
        $new.Weight | Should -Be 0.1
        (Get-CdpPolicy).ETag | Should -BeExactly $new.ETag
        $new.ETag | Should -Not -Be $old.ETag
    }

    It 'refuses an object that somebody was faster with, and changes nothing' {
        $stale = Get-CdpPolicy
        $now = $stale | Set-CdpTrafficWeight -Weight 0.1
        { $stale | Set-CdpTrafficWeight -Weight 0.02 -ErrorAction Stop } | Should -Throw -ErrorId 'PreconditionFailed,*'
        $Error[0].TargetObject.CurrentETag | Should -Be $now.ETag
        (Get-CdpPolicy).Weight | Should -Be 0.1
    }

    It 'says what it would do under -WhatIf, without a request' {
        $policy = Get-CdpPolicy
        $before = $simulator.RequestCount
        $policy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf | Should -BeNullOrEmpty
        & { $WhatIfPreference = $true; $policy | Set-CdpTrafficWeight -Weight 0.1 -Force } | Should -BeNullOrEmpty
        $simulator.RequestCount | Should -Be $before
    }

    It 'cannot be confirmed where nobody can be asked, and needs no confirmation by -Confirm:$false' {
        $result = Invoke-Pwsh '-Command', "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Confirm; (Get-CdpPolicy).Weight; (Get-CdpPolicy | Set-CdpTrafficWeight -Weight 0.1 -Confirm:`$false).Weight"
        $result.Output | Should -Match '(?s)0[.,]05\n0[.,]1\n$'
        $result.Error | Should -Match 'NonInteractive'
    }

    It 'refuses <Weight> before any call' -ForEach @(
        @{ Weight = 10; Id = 'CdpWeightOutOfRange,*' }
        @{ Weight = -0.01; Id = 'CdpWeightOutOfRange,*' }
        @{ Weight = 0.1501; Id = 'CdpWeightOutOfRange,*' }
        @{ Weight = '0,1'; Id = 'ParameterArgumentTransformationError,*' }
        @{ Weight = ''; Id = 'ParameterArgumentTransformationError,*' }
    ) {
        { Set-CdpTrafficWeight -Id $CdpPolicyId -Weight $Weight -ErrorAction Stop } | Should -Throw -ErrorId $Id
        $simulator.RequestCount | Should -Be 0
    }

    It 'merges with -ConflictAction Merge where different fields were changed' {
        $mine = Get-CdpPolicy
        $null = Get-CdpPolicy | Disable-CdpPolicy
        $merged = $mine | Set-CdpTrafficWeight -Weight 0.1 -ConflictAction Merge
        $merged.Weight | Should -Be 0.1
        $merged.Enabled | Should -BeFalse
    }
}

Describe 'Set-CdpTrafficHeader' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'switches to a header, and Set-CdpTrafficWeight back' {
        $policy = Get-CdpPolicy | Set-CdpTrafficHeader -Header aws-cf-cd-beta -HeaderValue yes
        $policy.Type | Should -Be 'SingleHeader'
        $policy.Weight | Should -BeNullOrEmpty
        ($policy | Set-CdpTrafficWeight -Weight 0.01).Header | Should -BeNullOrEmpty
    }

    It 'refuses a header without the prefix' {
        { Get-CdpPolicy | Set-CdpTrafficHeader -Header x-beta -HeaderValue yes -ErrorAction Stop } | Should -Throw -ErrorId 'Cdp*'
    }
}

Describe 'Disable-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'disables by object and by id' {
        (Get-CdpPolicy | Disable-CdpPolicy).Enabled | Should -BeFalse
        (Disable-CdpPolicy -Id $CdpPolicyId).Enabled | Should -BeFalse
    }
}

Describe 'Enable-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'enables what was disabled, and leaves the rest' {
        $policy = Get-CdpPolicy | Disable-CdpPolicy | Enable-CdpPolicy
        $policy.Enabled | Should -BeTrue
        $policy.Weight | Should -Be 0.05
    }
}

Describe 'Remove-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'deletes a policy that is attached to nothing, without output' {
        $copy = New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId
        $policy = New-CdpPolicy -StagingDistributionDnsName $copy.DomainName -Weight 0.01
        $policy | Remove-CdpPolicy -WhatIf
        @(Get-CdpPolicy).Count | Should -Be 2
        $policy | Remove-CdpPolicy -Confirm:$false | Should -BeNullOrEmpty
        @(Get-CdpPolicy).Count | Should -Be 1
    }

    It 'is refused for an attached one, with advice' {
        { Get-CdpPolicy | Remove-CdpPolicy -Force -ErrorAction Stop } | Should -Throw -ErrorId 'ContinuousDeploymentPolicyInUse,*'
        $Error[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $Error[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Test-CdpPolicy' {
    BeforeEach { $simulator = Reset-Simulator }

    It 'says true or false, and findings with -Detailed' {
        Get-CdpPolicy | Test-CdpPolicy | Should -BeTrue
        $bad = @{ Enabled = $true; StagingDistributionDnsNames = 'd2.cloudfront.net'; TrafficConfig = @{ Type = 'SingleWeight'; SingleWeightConfig = @{ Weight = 0.5 } } }
        Test-CdpPolicy $bad | Should -BeFalse
        (Test-CdpPolicy ($bad | ConvertTo-Json -Depth 9) -Detailed).RuleId | Should -Be 'CdpWeightOutOfRange'
    }
}
