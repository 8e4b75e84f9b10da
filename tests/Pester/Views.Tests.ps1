#Requires -Version 7.4

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $CdpManifest
    $WarningPreference = 'SilentlyContinue'
    $null = Reset-Simulator

    function Get-Line([int] $Width, [switch] $Everything) {
        begin { $all = [System.Collections.Generic.List[object]]::new() }
        process { $all.Add($_) }
        end {
            $text = ($all | Out-String -Stream -Width $Width) -replace '\e\[[0-9;]*m'
            $text | Where-Object { $_.Trim() } | ForEach-Object TrimEnd
        }
    }

    # One object of each kind that has views, alive and deserialized.
    $policy = Get-CdpPolicy
    $null = $policy | Set-CdpTrafficHeader -Header "aws-cf-cd-$('long' * 10)" -HeaderValue ('value ' * 20).Trim()
    $policy | Set-CdpTrafficWeight -Weight 0.1 -ErrorAction SilentlyContinue -ErrorVariable stale
    $null = Get-CdpPolicy | Update-CdpPolicy -StagingDistributionDnsName (Get-CdpPolicy).StagingDistributionDnsNames
    $conflict = $stale[0].TargetObject
    $several = $policy | ConvertTo-Json -Depth 9 | ConvertFrom-Json
    $staging = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -OriginId site -OriginPath ('/' + 'v' * 80)
    $live = @{
        Policy       = $policy
        HeaderPolicy = Get-CdpPolicy
        Distribution = Get-CdpDistribution
        Conflict     = $conflict
        Field        = $conflict.Fields
        Change       = $conflict.YourChanges
        Finding      = Test-CdpPolicy @{ Enabled = $true; TrafficConfig = @{ Type = 'SingleWeight'; SingleWeightConfig = @{ Weight = 0.5 } } } -Detailed
        PairFinding  = Test-CdpDistribution -Primary $CdpPrimaryId -Staging $CdpStagingId -Detailed
        Difference   = Compare-CdpDistribution -Primary $CdpPrimaryId -Staging $staging
        Simulator    = Start-CdpSimulator
    }
}

AfterAll {
    Stop-CdpSimulator
}

Describe 'A policy''s table' {
    BeforeAll { $null = Reset-Simulator }

    It 'has columns that are properties' {
        $row = Get-CdpPolicy -IncludePrimary | Select-Object Route, Sticky, State, Changed, Primary, Staging
        $row.Route, $row.Sticky, $row.State, $row.Primary, $row.Staging | Should -Be '5 %', '300/600 s', 'live', $CdpPrimaryId, 'd222222abcdef8'
        $row.Changed | Should -Match '^\d+ (s|min)$'
    }

    It 'says on and off of a policy that was not looked for, and live, off and detached of one that was' {
        (Get-CdpPolicy).State | Should -Be on
        (Get-CdpPolicy | Disable-CdpPolicy).State | Should -Be off
        (Get-CdpPolicy -IncludePrimary).State | Should -Be off
        (Get-CdpPolicy | Enable-CdpPolicy).State | Should -Be on
        $null = Get-CdpDistribution $CdpPrimaryId | Unregister-CdpPolicy -Confirm:$false
        $detached = Get-CdpPolicy -IncludePrimary
        $detached.State, $detached.PrimaryDistributionId | Should -Be 'detached', $null
    }

    It 'asks for primaries once for a whole listing, and for none without the switch' {
        $simulator = Reset-Simulator
        $null = Get-CdpPolicy
        $without = $simulator.RequestCount
        $null = Get-CdpPolicy -IncludePrimary
        $simulator.RequestCount - 2 * $without | Should -Be 2
    }

    It 'goes into a CSV file as text' {
        (Get-CdpPolicy | ConvertTo-Csv) -join "`n" | Should -Not -Match 'System\.|List`'
        (Get-CdpDistribution | ConvertTo-Csv) -join "`n" | Should -Not -Match 'System\.|List`'
    }

    It 'says in the list that times are UTC' {
        Get-CdpPolicy | Format-List | Out-String | Should -Match 'LastModifiedTime +: .*Z'
    }
}

Describe 'Views of <Kind>' -ForEach @(
    'Policy', 'HeaderPolicy', 'Distribution', 'Conflict', 'Field', 'Change', 'Finding', 'PairFinding', 'Difference', 'Simulator' |
        ForEach-Object { @{ Kind = $_ } }
) {
    It 'fit <Width> columns, alive and deserialized' -ForEach @{ Width = 80 }, @{ Width = 100 }, @{ Width = 120 }, @{ Width = 400 } {
        foreach ($objects in $live[$Kind], [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($live[$Kind], 5))) {
            $objects | Should -Not -BeNullOrEmpty
            $lines = $objects | Get-Line -Width $Width
            $lines | Should -Not -BeNullOrEmpty
            ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual ([Math]::Min($Width, 120))
        }
    }

    It 'look the same alive and deserialized, as table, list and wide' {
        $again = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($live[$Kind], 5))
        # Ages move on.
        $age = '\b\d+ (s|min)\b'
        foreach ($format in 'Format-Table', 'Format-List', 'Format-Wide') {
            if ($format -eq 'Format-Wide' -and $Kind -in 'Field', 'Change', 'Simulator' -or $format -eq 'Format-Table' -and $Kind -eq 'Simulator') { continue }
            ($again | & $format | Get-Line -Width 120) -replace $age | Should -Be (($live[$Kind] | & $format | Get-Line -Width 120) -replace $age)
        }
    }
}

Describe 'The table of policies' {
    It 'keeps the ETag at <_> columns' -ForEach 80, 100, 120 {
        ($live.Policy | Get-Line -Width $_)[2] | Should -BeLike "$CdpPolicyId $($live.Policy.ETag) *on *5 % ███▍······*"
    }

    It 'shows the whole header in a list' {
        $live.HeaderPolicy | Format-List | Get-Line -Width 400 | Where-Object { $_ -like 'Route *' } | Should -BeLike "*aws-cf-cd-$('long' * 10): $(('value ' * 20).Trim())"
    }

    It 'shows id and route in a wide view' {
        $live.Policy | Format-Wide | Get-Line -Width 80 | Should -Be "$CdpPolicyId  5 %"
    }
}

Describe 'Colour' {
    BeforeAll {
        $script = "Import-Module '$CdpManifest'; `$null = Start-CdpSimulator -Sample -AsDefault; `$s = Get-CdpDistribution $CdpStagingId | Update-CdpDistribution -Comment new; "
        $show = "Compare-CdpDistribution $CdpPrimaryId `$s | Where-Object Path -eq Comment"
    }

    It 'is there for old and new where PowerShell has colours' {
        $result = Invoke-Pwsh '-Command', "`$PSStyle.OutputRendering = 'Ansi'; $script $show"
        $result.Output | Should -Match '\e\[31mWeb site\e\[0m'
        $result.Output | Should -Match '\e\[32mnew'
    }

    It 'is not there when <_>' -ForEach 'written to a file', 'PlainText', 'NO_COLOR' {
        $before = $env:NO_COLOR
        try {
            $env:NO_COLOR = $_ -eq 'NO_COLOR' ? '1' : $null
            $begin = $_ -eq 'PlainText' ? '$PSStyle.OutputRendering = "PlainText"; ' : ''
            $end = $_ -eq 'written to a file' ? " > '$TestDrive/shown.txt'; Get-Content '$TestDrive/shown.txt'" : ''
            $result = Invoke-Pwsh '-Command', "$begin$script $show$end"
            $result.Output | Should -Match 'Web site\s+new'
            $result.Output | Should -Not -Match '\e'
        }
        finally {
            $env:NO_COLOR = $before
        }
    }
}
