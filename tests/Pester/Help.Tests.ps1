#Requires -Version 7.4

BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Pages.ps1"
    $manifest = Import-PowerShellDataFile $CdpManifest
    $base = Split-Path $CdpManifest
    # Each example of the help by itself; a topic and the README from top to bottom.
    $help = Get-HelpExample "$base/en-US/CdpTools.dll-Help.xml"
    $pages = @(Get-ChildItem "$base/en-US/about_*.help.txt" | ForEach-Object { Get-TopicExample $_ }) + @(Get-MarkdownExample "$PSScriptRoot/../../README.md")
    $sessions = [System.Collections.Generic.List[object]]::new()
    foreach ($group in @($help | ForEach-Object { , @($_) }) + @($pages | Group-Object { $_.Page } | ForEach-Object { , $_.Group })) {
        $commands = @()
        foreach ($example in $group | Where-Object { -not $_.NotRun }) {
            $example.Session = $sessions.Count
            $example.First = $commands.Count
            $commands += $example.Steps.Command
        }
        $sessions.Add($commands)
    }
    $all = @($help) + $pages
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Pages.ps1"
}

Describe 'Help of <_>' -ForEach $manifest.CmdletsToExport {
    BeforeAll {
        Import-Module $CdpManifest
        $help = Get-Help $_ -Full
    }

    It 'has synopsis, description, two examples, and a text for each parameter' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        ($help.description | Out-String).Trim() | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
        $help.parameters.parameter | Where-Object { -not ($_.description | Out-String).Trim() } | ForEach-Object name | Should -BeNullOrEmpty
        (Get-Command $_).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters } |
            Should -BeIn (@($help.parameters.parameter.name) + [System.Management.Automation.Cmdlet]::OptionalCommonParameters)
    }
}

Describe 'Examples' -ForEach @{ Sessions = $sessions } {
    BeforeAll {
        # All of them in one child process, as a user would type them.
        $file = New-TemporaryFile
        ConvertTo-Json -InputObject $Sessions -Depth 3 | Set-Content $file
        $printed = @{}
        $errors = @{}
        $before = $env:NO_COLOR
        $env:NO_COLOR = '1'
        $key = $null
        $child = Invoke-Pwsh '-File', "$PSScriptRoot/Invoke-Example.ps1", $CdpManifest, $file
        foreach ($line in $child.Output + $child.Error -split '\n') {
            if ($line -match '^##(\d+ \d+)$') { $key = $Matches[1]; $printed[$key] = @() }
            elseif ($line -match '^##errors (\d+)$') { $errors[$key] = [int]$Matches[1] }
            elseif ($key) { $printed[$key] += $line }
        }
        $env:NO_COLOR = $before
        Remove-Item $file
    }

    It '<Page>, <Title>' -ForEach ($all | Where-Object { -not $_.NotRun }) {
        for ($i = 0; $i -lt $Steps.Count; $i++) {
            $id = "$Session $($First + $i)"
            $command = $Steps[$i].Command
            $printed.ContainsKey($id) | Should -BeTrue -Because "'$command' was run"
            if (-not (ConvertTo-Comparable $Steps[$i].Shown)) {
                $errors[$id] | Should -Be 0 -Because "'$command' succeeds, but it printed: $($printed[$id] -join "`n")"
                continue
            }
            ConvertTo-Comparable $printed[$id] | Should -MatchExactly (ConvertTo-Pattern $Steps[$i].Shown) -Because "'$command' prints that"
        }
    }
}

Describe 'Code in the pages that is not run' {
    It 'is this and nothing else' -ForEach @{ Marked = @($all | Where-Object { $_.NotRun } | ForEach-Object { "$($_.Page): $($_.NotRun)" }) } {
        $Marked | Sort-Object -Unique | Should -Be @(
            'about_CdpTools_Credentials: it needs AWS Tools'
            'about_CdpTools_Credentials: it opens a browser'
            'about_CdpTools_Rollouts: it takes hours'
            'about_CdpTools_Simulator: it needs that simulator, and the AWS CLI'
            'about_CdpTools_Simulator: it serves until it is stopped'
            'about_CdpTools_Simulator: tests/conformance opens it in a browser'
            'README.md: it builds what they are testing'
            'README.md: it serves until it is stopped; tests/conformance does this'
            'README.md: it takes hours'
            'README.md: they are the second of the two, and run the first'
        )
    }

    It 'would be noticed if it printed something else' {
        ConvertTo-Comparable 'a E123ABCDEFGHI b', 'took 3 s' | Should -MatchExactly (ConvertTo-Pattern 'a E9999999999ZZ', ' b took', '12 s')
        ConvertTo-Comparable 'a c' | Should -Not -MatchExactly (ConvertTo-Pattern 'a b')
        ConvertTo-Comparable 'a b' | Should -Not -MatchExactly (ConvertTo-Pattern 'a')
    }
}
