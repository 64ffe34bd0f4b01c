internal import LyceumExam

/// Pages of a small web about invented towns, or about invented functions and their values: prose that is worth reading between lines that are not, with the truth about every line.
///
/// Prose tells facts about towns, in several wordings. Around and inside it stand lines of six families (navigation, buttons, notices in whole sentences,
/// footers, marks inside lines, letters spaced out); some pages have no prose at all, and some articles come several times. Every family has wordings
/// that are known and wordings that are new: a refiner learns from pages with the known ones.
/// - Source: the small-scale form of Zhou et al. 2024 (ProX), arXiv 2409.17115.
public struct NoisyPagesWorld: Sendable {
    /// A page with what is to go.
    struct Page {
        var lines: [String]
        var noise: [Int] = []
        var replacements: [(source: String, target: String)] = []
        var isJunk = false
        /// The lines of prose alone.
        var article: [String] = []
    }

    /// Which wordings the lines have that are to go.
    enum Wordings: String {
        case known
        case new
        /// All of them, as the web has them.
        case all
    }

    /// What pages tell of.
    public enum Subject: String, Sendable, Hashable, CaseIterable {
        case towns
        /// Linear functions with examples worked in formulas, many lines of which are no sentences.
        case mathematics
    }

    struct Town {
        var name: String
        /// One value of each property; of a function its factor and what it adds.
        var values: [String]
        var neighbor: String
    }

    public let seed: UInt64
    public let subject: Subject
    /// Towns that training pages and held-out articles tell of, and towns that the refiner's pages tell of.
    let towns: [Town]
    let others: [Town]

    /// - Parameter towns: of each kind, 2 or more.
    public init(seed: UInt64, towns: Int, subject: Subject = .towns) {
        self.seed = seed
        self.subject = subject
        var draws = SeededDraws(seed: seed, "pages/towns")
        var names = InventedNames()
        func made() -> [Town] {
            let list = (0..<max(2, towns)).map { _ in names.next(2, &draws) }
            return list.indices.map { place in
                let values = subject == .towns ? PagesProse.properties.map { draws.pick($0.values) } : PagesFormulas.values(&draws)
                return Town(name: list[place], values: values, neighbor: list[(place + 1) % list.count])
            }
        }
        self.towns = made()
        others = made()
    }

    /// Paragraphs about a town: some of its properties in random order and wording, one or two to a paragraph.
    func article(_ town: Town, _ draws: inout SeededDraws) -> [String] {
        guard subject == .towns else { return PagesFormulas.article(town, &draws) }
        let count = draws.within(4...7)
        let sentences = draws.sample(Array(PagesProse.properties.indices), count).map { property in
            PagesProse.filled(draws.pick(PagesProse.properties[property].forms), town, property)
        }
        var paragraphs: [String] = []
        var place = 0
        while place < sentences.count {
            let length = draws.within(1...2)
            paragraphs.append(sentences[place..<min(place + length, sentences.count)].joined(separator: " "))
            place += length
        }
        return paragraphs
    }

    /// An article between lines that are not prose.
    func page(_ article: [String], _ wordings: Wordings, _ draws: inout SeededDraws) -> Page {
        var page = Page(lines: [], article: article)
        func add(_ family: PagesNoise.Family) {
            page.noise.append(page.lines.count)
            page.lines.append(PagesNoise.line(family, wordings, subject, &draws))
        }
        for _ in 0..<draws.within(0...2) { add(.navigation) }
        for paragraph in article {
            page.lines.append(PagesNoise.marked(paragraph, wordings, &draws, &page.replacements))
            if draws.chance(0.35) { add(draws.chance(0.4) ? .button : .notice) }
        }
        for _ in 0..<draws.within(0...2) { add(draws.chance(0.6) ? .footer : .notice) }
        return page
    }

    static func junk(_ wordings: Wordings, _ draws: inout SeededDraws) -> Page {
        let template = draws.pick(PagesNoise.chosen(PagesNoise.junk, wordings))
        return Page(lines: (0..<draws.within(5...8)).map { _ in PagesNoise.filled(draws.pick(template), &draws) }, isJunk: true)
    }

    /// - Parameters:
    ///   - junk: share of pages without prose.
    ///   - repeated: share of the others whose article stood on an earlier page.
    func pages(_ count: Int, of towns: [Town], _ wordings: Wordings, junk: Double, repeated: Double, name: String) -> [Page] {
        var draws = SeededDraws(seed: seed, "pages/\(name)")
        var articles: [[String]] = []
        return (0..<count).map { _ in
            if draws.chance(junk) { return Self.junk(wordings, &draws) }
            if !articles.isEmpty, draws.chance(repeated) { return page(draws.pick(articles.suffix(40)), wordings, &draws) }
            articles.append(article(draws.pick(towns), &draws))
            return page(articles[articles.count - 1], wordings, &draws)
        }
    }
}
