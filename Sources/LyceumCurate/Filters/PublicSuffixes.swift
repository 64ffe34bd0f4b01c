public import LyceumCore

/// Under which names domains are registered (publicsuffix.org): `co.uk` is such a name, so `a.b.co.uk` belongs to `b.co.uk`.
public struct PublicSuffixes: Sendable {
    private var rules: Set<String>
    private var wildcards: Set<String> = []
    private var exceptions: Set<String> = []

    /// Where systems keep the list.
    static let systemPath = "/usr/share/publicsuffix/public_suffix_list.dat"

    /// A short list for when there is no other: last labels, and the second-level names most used for registration.
    public static let short = PublicSuffixes(
        rules: Set(
            "au br cn hk id il in jp ke kr mx my nz pe ph pk sg th tr tw ua uk vn za".split(separator: " ").flatMap { country in
                ["ac", "co", "com", "edu", "gov", "mil", "net", "org", "or", "ne", "go"].map { "\($0).\(country)" }
            }))

    private init(rules: Set<String>) { self.rules = rules }

    /// A file in the form of publicsuffix.org; of it the part that registries have set.
    public init(path: String) throws(LyceumError) {
        self.init(rules: [])
        for line in try TextFile.lines(path) {
            if line.contains("===BEGIN PRIVATE DOMAINS===") { break }
            guard !line.hasPrefix("//"), let rule = line.split(separator: " ").first.map(String.init) else { continue }
            if rule.hasPrefix("*.") {
                wildcards.insert(String(rule.dropFirst(2)))
            } else if rule.hasPrefix("!") {
                exceptions.insert(String(rule.dropFirst()))
            } else {
                rules.insert(rule)
            }
        }
    }

    /// The list of this system where it has one, or the short one.
    public static func standard() -> PublicSuffixes {
        guard FileSystem.attributes(systemPath) != nil, let list = try? PublicSuffixes(path: systemPath) else { return short }
        return list
    }

    /// How many of a host's last labels are its suffix; every last label is one where no rule says more.
    func suffixLength(_ labels: [Substring]) -> Int {
        var length = 1
        for count in stride(from: labels.count, through: 1, by: -1) {
            let name = labels.suffix(count).joined(separator: ".").lowercased()
            if exceptions.contains(name) { return count - 1 }
            if rules.contains(name) { return max(length, count) }
            if count > 1, wildcards.contains(labels.suffix(count - 1).joined(separator: ".").lowercased()) { return max(length, count) }
            length = 1
        }
        return length
    }
}
