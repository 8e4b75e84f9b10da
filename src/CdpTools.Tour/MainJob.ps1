# A local CloudFront control plane is running, with a primary distribution, its staging distribution and the
# continuous deployment policy between them. Every command below is a real call to it, signed and over HTTP.
#
# The policy as it is, with the ETag of the version that was read:
$policy = Get-CdpPolicy
$policy

# What would a change do? -WhatIf says old and new, and sends nothing.
$policy | Set-CdpTrafficWeight -Weight 0.1 -WhatIf

# The change itself. The ETag goes along as If-Match, and the new version comes back with a new one:
$changed = $policy | Set-CdpTrafficWeight -Weight 0.1
$changed

# $policy is now stale. Writing with it is refused, because it would undo an edit that it has not seen:
$policy | Set-CdpTrafficWeight -Weight 0.02

# The object that came back is current, so the next write goes through:
$changed | Set-CdpTrafficWeight -Weight 0.15
