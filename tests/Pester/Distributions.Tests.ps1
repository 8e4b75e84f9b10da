#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = 'SilentlyContinue'
    $ProgressPreference = 'SilentlyContinue'

    # The sample's staging distribution with something new to promote.
    function New-Change { Get-CdpDistribution -Id $CdpStagingId | Update-CdpDistribution -OriginId site -OriginPath /v2 }
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'Get-CdpDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'gives all, the staging ones, one by id, and those of a policy' {
        (Get-CdpDistribution).Id | Should -Be $CdpPrimaryId, $CdpStagingId
        (Get-CdpDistribution -Staging).Id | Should -Be $CdpStagingId
        (Get-CdpDistribution -PolicyId $CdpPolicyId).Id | Should -Contain $CdpPrimaryId
        $one = Get-CdpDistribution $CdpPrimaryId
        $one.ETag | Should -Not -BeNullOrEmpty
        $one.Aliases | Should -Be 'www.example.com'
        $one.GetConfig().DistributionConfig.Aliases.Items.CNAME | Should -Be 'www.example.com'
    }
}

Describe 'New-CdpStagingDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'copies the primary, and finds its own copy again by the caller reference' {
        $copy = New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId -CallerReference mine -Wait
        $copy.Staging | Should -BeTrue
        $copy.Aliases | Should -BeNullOrEmpty
        (New-CdpStagingDistribution -PrimaryDistributionId $CdpPrimaryId -CallerReference mine).Id | Should -Be $copy.Id
        @(Get-CdpDistribution).Count | Should -Be 3
    }
}

Describe 'Update-CdpDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'changes a setting by parameter and anything by -Edit, and nothing else' {
        $before = Get-CdpDistribution $CdpStagingId
        $after = $before | Update-CdpDistribution -OriginId site -OriginPath /v2 -Edit { param([xml] $config) $config.DistributionConfig.DefaultCacheBehavior.Compress = 'false' }
        $config = $after.GetConfig().DistributionConfig
        $config.Origins.Items.Origin.OriginPath | Should -Contain '/v2'
        $config.DefaultCacheBehavior.Compress | Should -Be 'false'
        $config.PriceClass | Should -Be $before.GetConfig().DistributionConfig.PriceClass
        $after.ETag | Should -Not -Be $before.ETag
    }
}

Describe 'Unregister-CdpPolicy' {
    BeforeEach { $null = Reset-Simulator }

    It 'detaches by the primary or by the policy' {
        (Unregister-CdpPolicy -Primary $CdpPrimaryId).ContinuousDeploymentPolicyId | Should -BeNullOrEmpty
        (Get-CdpDistribution $CdpPrimaryId).ContinuousDeploymentPolicyId | Should -BeNullOrEmpty
    }
}

Describe 'Register-CdpPolicy' {
    BeforeEach { $null = Reset-Simulator }

    It 'attaches with the primary''s ETag' {
        $null = Unregister-CdpPolicy -Primary $CdpPrimaryId
        $primary = Get-CdpPolicy | Register-CdpPolicy -Primary (Get-CdpDistribution $CdpPrimaryId)
        $primary.ContinuousDeploymentPolicyId | Should -Be $CdpPolicyId
        $primary.ETag | Should -Be (Get-CdpDistribution $CdpPrimaryId).ETag
    }

    It 'sends no write under -WhatIf' {
        $null = Unregister-CdpPolicy -Primary $CdpPrimaryId
        $etag = (Get-CdpDistribution $CdpPrimaryId).ETag
        Get-CdpPolicy | Register-CdpPolicy -Primary $CdpPrimaryId -WhatIf | Should -BeNullOrEmpty
        (Get-CdpDistribution $CdpPrimaryId).ETag | Should -Be $etag
    }
}

Describe 'Compare-CdpDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'shows what promotion would change' {
        $difference = Compare-CdpDistribution -Primary $CdpPrimaryId -Staging (New-Change) | Where-Object Effect -EQ Promoted
        "$difference" | Should -Be 'Origins[site].OriginPath: /v1 | /v2 (Promoted)'
    }
}

Describe 'Test-CdpDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'is true for the sample pair and names a locked setting that differs' {
        Test-CdpDistribution -Primary $CdpPrimaryId -Staging $CdpStagingId | Should -BeTrue
        $null = Unregister-CdpPolicy -Primary $CdpPrimaryId
        $null = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -Edit { param([xml] $config) $config.DistributionConfig.PriceClass = 'PriceClass_200' }
        Test-CdpDistribution -Primary $CdpPrimaryId -Staging $CdpStagingId | Should -BeFalse
        Test-CdpDistribution -Primary $CdpPrimaryId -Staging $CdpStagingId -Detailed | Where-Object Severity -EQ Error | ForEach-Object Path | Should -Contain 'PriceClass'
    }
}

Describe 'Wait-CdpDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'gives each distribution once it is deployed' {
        (Get-CdpDistribution | Wait-CdpDistribution -PollSec 1).Status | Should -Be 'Deployed', 'Deployed'
    }

    It 'ends with OperationTimeout' {
        Stop-CdpSimulator
        $null = Start-CdpSimulator -Sample -AsDefault -PropagationSeconds 3600
        { New-Change | Wait-CdpDistribution -WaitTimeoutSec 1 -PollSec 1 -ErrorAction Stop } | Should -Throw
        $Error[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
    }
}

Describe 'Publish-CdpStagingDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'promotes what was reviewed, disables the policy, and keeps a snapshot' {
        $published = Publish-CdpStagingDistribution -Primary (Get-CdpDistribution $CdpPrimaryId) -Staging (New-Change) -SnapshotPath "$TestDrive/before.json" -Force
        $published.SnapshotPath | Should -Exist
        $published.GetConfig().DistributionConfig.Origins.Items.Origin.OriginPath | Should -Contain '/v2'
        $published.Aliases | Should -Be 'www.example.com'
        (Get-CdpPolicy).Enabled | Should -BeFalse
    }

    It 'refuses content that changed since the review' {
        $reviewed = New-Change
        $null = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -OriginId site -OriginPath /v3
        { Publish-CdpStagingDistribution -Primary $CdpPrimaryId -Staging $reviewed -SnapshotPath "$TestDrive/refused.json" -Force -ErrorAction Stop } | Should -Throw '*/v3*'
        (Get-CdpDistribution $CdpPrimaryId).GetConfig().DistributionConfig.Origins.Items.Origin.OriginPath | Should -Contain '/v1'
    }

    It 'asks, and does nothing where nobody can be asked' {
        $script = "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; `$s = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -Comment new; Publish-CdpStagingDistribution $CdpPrimaryId `$s; (Get-CdpPolicy).Enabled"
        $result = Invoke-Pwsh '-Command', $script
        $result.Output | Should -Match 'True\n$'
        $result.Error | Should -Match 'NonInteractive'
    }
}

Describe 'Get-CdpSnapshot' {
    BeforeEach { $null = Reset-Simulator }

    It 'lists what a primary can go back to, newest first, with what changed, and Undo-CdpPublish takes one' {
        $folder = "$TestDrive/list/"
        $published = Publish-CdpStagingDistribution -Primary $CdpPrimaryId -Staging (New-Change) -SnapshotPath $folder -Force 6>&1
        "$($published[0])" | Should -BeLike "The configuration of the primary $CdpPrimaryId is saved in *; Undo-CdpPublish puts it back."
        $edited = Update-CdpDistribution -Id $CdpPrimaryId -Comment 'By hand' -SnapshotPath $folder -Force
        'no snapshot' > "$folder/other.json"
        $all = Get-CdpSnapshot $CdpPrimaryId -SnapshotPath $folder
        $all.SnapshotPath | Should -Be $edited.SnapshotPath, $published[1].SnapshotPath
        "$($all[0].Changes)" | Should -BeLike 'Comment * -> By hand'
        "$($all[1].Changes)" | Should -Be 'Origins[site].OriginPath /v1 -> /v2'
        $all[1].StagingDistributionId | Should -Be $CdpStagingId
        (Get-CdpSnapshot EOTHER -SnapshotPath $folder) | Should -BeNullOrEmpty
        $null = $all[1] | Undo-CdpPublish -Force
        $null = Get-ChildItem $edited.SnapshotPath | Undo-CdpPublish -Force
        Compare-CdpDistribution $CdpPrimaryId $CdpStagingId | Where-Object Path -EQ Comment | Should -BeNullOrEmpty
    }

    It 'a folder, or a path that is none of the file system, is refused with what to do' {
        $problem = { Undo-CdpPublish -SnapshotPath $TestDrive -ErrorAction Stop } | Should -Throw -PassThru
        $problem.Exception.RecommendedAction | Should -BeLike 'Get-CdpSnapshot -SnapshotPath lists those in it*'
        { Get-CdpSnapshot -SnapshotPath 'env:\x' -ErrorAction Stop } | Should -Throw '*is no path of the file system*'
    }
}

Describe 'Editing a primary' {
    BeforeEach { $null = Reset-Simulator }

    It 'is named so and asked about, unless -Force or -Confirm:$false is given' {
        $script = "Import-Module '$CdpManifest'; Stop-CdpSimulator; `$null = Start-CdpSimulator -Sample -AsDefault; Update-CdpDistribution -Id $CdpPrimaryId -Comment x"
        (Invoke-Pwsh '-Command', $script).Error | Should -Match 'NonInteractive'
        (Invoke-Pwsh '-Command', "$script -WhatIf").Output | Should -BeLike '*on target "`[simulator`] PRIMARY distribution EDFDVBD6EXAMPLE (ETag *'
        (Update-CdpDistribution -Id $CdpPrimaryId -Comment x -Confirm:$false).Comment | Should -Be x
    }

    It 'a staging distribution is not asked about, and nothing is saved of it' {
        (Update-CdpDistribution -Id $CdpStagingId -Comment x).SnapshotPath | Should -BeNullOrEmpty
    }
}

Describe 'Undo-CdpPublish' {
    BeforeEach { $null = Reset-Simulator }

    It 'puts the primary back and keeps what others have changed since' {
        $published = Publish-CdpStagingDistribution -Primary $CdpPrimaryId -Staging (New-Change) -SnapshotPath "$TestDrive/undo.json" -Force
        $null = Update-CdpDistribution -Id $CdpPrimaryId -Comment 'Changed since' -Force
        $back = Undo-CdpPublish -SnapshotPath $published.SnapshotPath -Force
        $back.GetConfig().DistributionConfig.Origins.Items.Origin.OriginPath | Should -Contain '/v1'
        $back.Comment | Should -Be 'Changed since'
    }
}

Describe 'Remove-CdpStagingDistribution' {
    BeforeEach { $null = Reset-Simulator }

    It 'takes the pair down in order, and can be run again' {
        Remove-CdpStagingDistribution -Id $CdpStagingId -PrimaryDistributionId $CdpPrimaryId -Force -PollSec 1 | Should -BeNullOrEmpty
        (Get-CdpDistribution).Id | Should -Be $CdpPrimaryId
        Get-CdpPolicy | Should -BeNullOrEmpty
    }

    It 'refuses a distribution that is not staging' {
        { Remove-CdpStagingDistribution -Id $CdpPrimaryId -Force -ErrorAction Stop } | Should -Throw
        (Get-CdpDistribution $CdpPrimaryId).Enabled | Should -BeTrue
    }
}
