/// The names closest to one that was not found, best first: those whose spelling differs in at most a third of their letters.
///
/// - Parameters:
///   - limit: how many names to give at most.
/// - Complexity: O(candidates · length²) for the first 20,000 candidates.
public func nearestNames(to name: String, among candidates: some Sequence<String>, limit: Int = 3) -> [String] {
    let wanted = Array(name.utf8.prefix(256))
    let allowed = max(2, wanted.count / 3)
    var found: [(distance: Int, name: String)] = []
    for candidate in candidates.prefix(20_000) {
        let distance = editDistance(wanted, Array(candidate.utf8.prefix(256)), limit: allowed)
        if distance <= allowed { found.append((distance, candidate)) }
    }
    found.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return found.prefix(limit).map(\.name)
}

extension LyceumError {
    /// "did you mean …?" as a remedy, or the given one when nothing is close.
    public static func nearestNameRemedy(
        _ name: String, among candidates: some Sequence<String>, otherwise: String? = nil
    ) -> String? {
        let names = nearestNames(to: name, among: candidates)
        guard !names.isEmpty else { return otherwise }
        return "use one of the nearest names: \(names.joined(separator: ", "))"
    }
}

/// Levenshtein distance of two byte strings, or `limit + 1` as soon as it must be larger.
private func editDistance(_ a: [UInt8], _ b: [UInt8], limit: Int) -> Int {
    if abs(a.count - b.count) > limit { return limit + 1 }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var previous = Array(0...b.count)
    var current = previous
    for row in 1...a.count {
        current[0] = row
        var best = row
        for column in 1...b.count {
            let change = previous[column - 1] + (a[row - 1] == b[column - 1] ? 0 : 1)
            current[column] = min(change, previous[column] + 1, current[column - 1] + 1)
            best = min(best, current[column])
        }
        if best > limit { return limit + 1 }
        swap(&previous, &current)
    }
    return previous[b.count]
}
