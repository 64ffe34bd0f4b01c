/// Finds by rules and scores what is to go from a page: seed programs without a strong model.
///
/// Lines get points for marks of boilerplate (bars and arrows between words, words that sites use about themselves, addresses, no sentence, few words) and
/// lose some for marks of prose (sentences, function words). Pages get two scores of 0 to 5, for what can be learned and for their form, and ProX's rule
/// keeps them: learning ≥ 3, or learning = 2 and form ≥ 4. What rules see is less than what a strong model sees: use these programs where there is none,
/// and look at them.
public struct RefineAnnotator: Sendable, Hashable {
    /// Points from which a line is to go.
    public var threshold = 2
    /// Programs that remove more than this share of a page's lines are not believed: the page gives no example for chunks.
    public var mostRemoved = 0.8

    public init() {}

    private static let siteWords: Set<String> = [
        "home", "menu", "login", "logout", "contact", "sitemap", "search", "share", "tweet", "print", "email", "comments", "comment", "reply",
        "subscribe", "newsletter", "copyright", "rights", "reserved", "privacy", "terms", "cookies", "cookie", "powered", "hosted", "imprint", "jobs",
        "click", "sign", "log", "register", "previous", "next", "archive", "skip", "download", "app", "adverts", "advertisement", "sponsored",
        "liability", "partner", "members", "visit", "page", "user",
    ]
    private static let functionWords: Set<String> = [
        "the", "a", "an", "of", "and", "to", "in", "is", "was", "are", "were", "that", "with", "for", "on", "by", "from", "it", "its", "their", "has",
        "have", "had", "be", "as", "at", "which", "who", "or", "but", "not",
    ]

    private static func words(_ text: some StringProtocol) -> [String] {
        text.lowercased().unicodeScalars.split { !$0.properties.isAlphabetic }.map { String($0) }
    }

    private static func isSentence(_ line: String) -> Bool {
        guard let last = line.unicodeScalars.last(where: { !$0.properties.isWhitespace && !"\"'”’)]".unicodeScalars.contains($0) }) else { return false }
        return ".?!…。".unicodeScalars.contains(last)
    }

    /// Points of a line: more for boilerplate, fewer for prose.
    public func points(_ line: String) -> Int {
        let words = Self.words(line)
        guard !words.isEmpty else { return RefineLines.wordCount(line) > 0 ? 3 : 0 }
        var points = 0
        let site = words.filter(Self.siteWords.contains).count
        points += min(site, 3)
        if line.unicodeScalars.contains(where: { "|>»·•".unicodeScalars.contains($0) }) { points += 2 }
        if line.utf8.count < 400, RefineLines.replacing("http://", with: "", in: line) != nil || RefineLines.replacing("https://", with: "", in: line) != nil {
            points += 1
        }
        if !Self.isSentence(line) { points += 1 }
        if words.count <= 4 { points += 1 }
        let functions = words.filter(Self.functionWords.contains).count
        if Double(functions) >= 0.25 * Double(words.count) { points -= 1 }
        if words.count >= 12, Self.isSentence(line) { points -= 2 }
        return points
    }

    /// What can be learned from a text, and its form, 0 to 5 each.
    public func scores(_ text: String) -> (learning: Int, form: Int) {
        let lines = RefineLines(text)
        let all = (0..<lines.count).map { lines[$0] }.filter { RefineLines.wordCount($0) > 0 }
        let prose = all.filter { points($0) < threshold && Self.isSentence($0) }
        let words = prose.flatMap { Self.words($0) }
        guard !words.isEmpty else { return (0, 0) }
        let functions = Double(words.filter(Self.functionWords.contains).count) / Double(words.count)
        let distinct = Double(Set(words).count) / Double(words.count)
        var learning = 0
        for isTrue in [words.count >= 20, words.count >= 40, functions >= 0.2, functions >= 0.28, distinct >= 0.4] where isTrue { learning += 1 }
        let share = Double(prose.count) / Double(max(all.count, 1))
        let form = [0.2, 0.4, 0.6, 0.8, 0.95].filter { share >= $0 }.count
        return (learning, form)
    }

    /// - Returns: the page with what is to go. Lines are those at the threshold or above, unless they are too many.
    public func annotate(_ text: String, id: String) -> RefinePage {
        let (learning, form) = scores(text)
        let isKept = RefineSeedJudge.isKept(learning: learning, form: form)
        let lines = RefineLines(text)
        let noise = (0..<lines.count).filter { points(lines[$0]) >= threshold }
        let isBelieved = Double(noise.count) <= mostRemoved * Double(lines.count)
        return RefinePage(id: id, text: text, isJunk: !isKept, noise: isKept && isBelieved ? noise : [])
    }
}
