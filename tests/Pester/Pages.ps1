# Dot-sourced by Help.Tests.ps1: what there is to run in the pages that a user reads.
#
# "PS> " begins a command, ">> " continues one, and what follows is what the command prints. README's fences with no
# prompt in them are scripts. A block with a "not run by the tests: REASON" in it, or in a comment of Markdown before it, is
# left out; what a shell other than PowerShell runs has to be.

# A block as commands with what is shown for them, and the reason if it is not to be run.
function ConvertTo-Example([string] $Page, [string] $Title, [string[]] $Line, [string] $NotRun) {
    if (-not $NotRun -and "$Line" -match '# not run by the tests: (.+?)(\s{2}|$)') { $NotRun = $Matches[1] }
    $steps = [System.Collections.Generic.List[object]]::new()
    if ($Line -match '^\s*PS> ') {
        foreach ($text in $Line) {
            if ($text -match '^\s*PS> (.*)') { $steps.Add(@{ Command = $Matches[1]; Shown = @() }) }
            elseif ($text -match '^\s*>>( .*|$)') { $steps[-1].Command += "`n" + $Matches[1].Trim() }
            elseif ($steps.Count) { $steps[-1].Shown += $text }
        }
    }
    else {
        $steps.Add(@{ Command = $Line -join "`n"; Shown = @() })
    }
    @{ Page = $Page; Title = $Title; Steps = $steps; NotRun = $NotRun }
}

# The examples of the built help.
function Get-HelpExample([string] $Path) {
    foreach ($command in ([xml](Get-Content $Path -Raw)).helpItems.command) {
        foreach ($example in $command.examples.example) {
            ConvertTo-Example $command.details.name $example.title.Trim('-', ' ') ($example.code -split '\r?\n')
        }
    }
}

# The paragraphs of an about topic that have a prompt, PowerShell's or another shell's ("$ ").
function Get-TopicExample([string] $Path) {
    $page = (Split-Path $Path -Leaf) -replace '\.help\.txt$'
    $number = 0
    foreach ($paragraph in (Get-Content $Path -Raw) -split '(?:\r?\n[ \t]*){2,}') {
        if ($paragraph -notmatch '(?m)^\s*(PS>|\$) ') { continue }
        $number++
        ConvertTo-Example $page "block $number" ($paragraph -split '\r?\n')
    }
}

# The fenced blocks of a page in Markdown.
function Get-MarkdownExample([string] $Path) {
    $page = Split-Path $Path -Leaf
    $number = 0
    foreach ($match in [regex]::Matches((Get-Content $Path -Raw) -replace '\r', '(?ms)(?:^<!-- not run by the tests: ([^\n]+?) -->\n+)?^```[a-z]*\n(.*?)^```$')) {
        $number++
        ConvertTo-Example $page "block $number" ($match.Groups[2].Value.TrimEnd() -split '\n') $match.Groups[1].Value
    }
}

# ETags, request ids, ages, widths of columns and line ends differ from run to run and do not count.
function ConvertTo-Comparable([string[]] $Line) {
    ($Line -join ' ' -creplace '\bE[0-9A-Z]{11,13}\b', '<ETag>' -replace '(?<=request id )[0-9a-f-]{36}', '<request id>' `
        -creplace '(?<=\s)\d+ (s|min|h|d)\b', '<age>' -replace '-{2,}', ' ' -replace '\s+', ' ').Trim()
}

# … stands for anything.
function ConvertTo-Pattern([string[]] $Shown) {
    '^' + (((ConvertTo-Comparable $Shown) -split '…' | ForEach-Object { [regex]::Escape($_) }) -join '.*') + '$'
}
