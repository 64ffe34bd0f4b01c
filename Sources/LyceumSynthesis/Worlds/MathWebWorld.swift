internal import LyceumExam

/// A small web with mathematics on it: lessons and exercises worth learning from, chatter and offers that only hold formulas, and pages of other kinds.
///
/// Pages belong to snapshots; some stand there again, nearly the same or with new content at the same address; images stand at known places.
public struct MathWebWorld: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case lesson, exercises, chatter, offer, prose, code, junk

        /// What a careful teacher would give for the page, 0 to 10.
        public var quality: Int {
            switch self {
            case .lesson: 9
            case .exercises: 7
            case .chatter: 3
            case .offer: 2
            case .prose, .code: 1
            case .junk: 0
            }
        }

        var isMath: Bool { quality > 1 }
    }

    static let snapshots = [
        (name: "2021-04", date: "2021-01-20"), (name: "2021-31", date: "2021-08-01"), (name: "2022-05", date: "2022-01-25"),
        (name: "2022-33", date: "2022-08-12"), (name: "2023-06", date: "2023-02-03"),
    ]

    public let seed: UInt64
    private let web: WebPagesWorld

    public init(seed: UInt64) {
        self.seed = seed
        web = WebPagesWorld(seed: seed)
    }

    /// A page before it stands anywhere.
    struct Content {
        var kind: Kind
        var page = WebPageContent()
        var paragraphs: [MathParagraph] = []
        /// Numbers of paragraphs before which images stand, with their addresses.
        var images: [(place: Int, url: String)] = []
    }

    struct MathParagraph {
        var before: String
        var formula: String?
        var after = ""
        var form = 0

        var text: String { formula.map { "\(before) $\($0)$\(after)" } ?? before }
    }

    func content(_ kind: Kind, number: Int, part: String) -> Content {
        var draws = SeededDraws(seed: seed, "math-web/\(part)/\(kind.rawValue)", number)
        var content = Content(kind: kind)
        switch kind {
        case .lesson: content.paragraphs = formulas(&draws, Self.lessons, 5 + draws.below(4), prose: 0.3)
        case .exercises: content.paragraphs = formulas(&draws, Self.exercises, 5 + draws.below(4), prose: 0.2)
        case .chatter: content.paragraphs = formulas(&draws, Self.chatter, 5 + draws.below(4), prose: 0.3)
        case .offer: content.paragraphs = formulas(&draws, Self.offers, 5 + draws.below(4), prose: 0.3)
        case .prose, .code, .junk:
            let branch: WebPagesWorld.Branch = kind == .prose ? .prose : kind == .code ? .code : .junk
            content.paragraphs = web.page(branch, number: number, part: "math-web/" + part).clean.split(separator: "\n")
                .map { line in MathParagraph(before: String(line.drop { $0 == " " })) }
        }
        content.images = Self.images(&draws, kind, number, part, paragraphs: content.paragraphs.count)
        return content
    }

    private func formulas(_ draws: inout SeededDraws, _ forms: [String], _ count: Int, prose: Double) -> [MathParagraph] {
        (0..<count).map { _ in
            if draws.chance(prose) { return MathParagraph(before: web.paragraph(&draws)) }
            let parts = Self.filled(draws.pick(forms), &draws).split(separator: "#", maxSplits: 1).map(String.init)
            // Further words keep pages of one form apart.
            let more = web.paragraph(&draws)
            return MathParagraph(
                before: more + " " + parts[0].trimmedEnd, formula: WebPagesWorld.formula(&draws), after: parts.count > 1 ? parts[1] : "", form: draws.below(3))
        }
    }

    /// `@` becomes a number, `*` a name.
    private static func filled(_ form: String, _ draws: inout SeededDraws) -> String {
        form.map { character -> String in
            switch character {
            case "@": "\(2 + draws.below(97))"
            case "*": draws.pick(["Ada", "Emmy", "Carl", "Sonya", "Pierre", "Hedy", "Kurt", "Maryam"])
            default: String(character)
            }
        }.joined()
    }

    static let lessons = [
        "We define the value by # , and prove step by step that it does not depend on the choice made before.",
        "To understand why this holds, write it as # ; the first term vanishes because both sides are symmetric.",
        "The theorem says # for every choice, and the proof is by induction: the first case is clear, the next follows from the one before.",
        "As an example consider # . Both sides can be computed, and we see that the bound is sharp.",
        "Recall the definition from the last chapter, which gives # ; substituting it into the equation finishes the argument.",
        "It is useful to picture # as an area, because the rule for sums then becomes a rule for rectangles.",
    ]
    static let exercises = [
        "Exercise @. Show that # . Solution: expand the left side, collect equal terms, and compare them one by one.",
        "Problem @. Find all values with # . Answer: divide both sides by @ and check the remaining cases.",
        "Exercise @. Compute # . Solution: the substitution gives a sum of @ terms, each of which is known.",
        "Question @. For which numbers is # true? Solution: it is true for the first @ and fails for all later ones, as the table shows.",
    ]
    static let chatter = [
        "* wrote @ minutes ago: lol did anybody get # too, I have no idea what that is.",
        "@ replies. * says: my teacher wrote # and left the room, thanks for nothing.",
        "User * joined. Same here, # was on the test and I just guessed, whatever.",
        "* edited this post @ times. Found # in my old notes, does anybody want to trade them?",
    ]
    static let offers = [
        "Only today: we do your homework like # for @ coins, order now and save @ percent.",
        "Buy the calculator that shows # in colors! Free shipping from @ coins, limited offer.",
        "Our writers deliver # and essays within @ hours, click here and pay later.",
        "Download the app, type # and win one of @ prizes, the best price of the year.",
    ]

    // MARK: - Images

    /// Figures of a page, and what pages have beside: decoration of the site, logos, insecure addresses, figures shown twice; now and then far too many.
    private static func images(_ draws: inout SeededDraws, _ kind: Kind, _ number: Int, _ part: String, paragraphs: Int) -> [(place: Int, url: String)] {
        guard paragraphs > 1, kind.isMath || kind == .prose else { return [] }
        func figure(_ index: Int) -> String { "https://figures.test/\(part)/\(kind.rawValue)-\(number)-\(index).png" }
        var urls: [String] = []
        for index in 0..<draws.below(4) { urls.append(figure(index)) }
        if draws.chance(0.15), let first = urls.first { urls.append(first) }
        if draws.chance(0.5) { urls.append("https://site-\(draws.below(3)).test/assets/corner.png") }
        if draws.chance(0.3) { urls.append("https://site-\(draws.below(3)).test/img/Logo-\(draws.below(4)).png") }
        if draws.chance(0.15) { urls.append("http://figures.test/\(part)/old-\(kind.rawValue)-\(number).png") }
        if draws.chance(0.03) { urls += (100..<215).map(figure) }
        return urls.map { (1 + draws.below(paragraphs - 1), $0) }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
