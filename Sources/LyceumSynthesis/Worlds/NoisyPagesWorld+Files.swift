public import LyceumCore
internal import LyceumExam

extension NoisyPagesWorld {
    /// How many pages there are of what.
    public struct Sizes: Sendable, Hashable {
        /// That a refiner learns from, with known wordings.
        public var lessons: Int
        /// That are to be cleaned and trained on, with all wordings.
        public var pages: Int
        /// That refiners are measured by, of known and of new wordings, and held-out articles.
        public var tests: Int
        public var junk: Double
        public var repeated: Double

        public init(lessons: Int, pages: Int, tests: Int, junk: Double = 0.25, repeated: Double = 0.3) {
            self.lessons = lessons
            self.pages = pages
            self.tests = tests
            self.junk = junk
            self.repeated = repeated
        }
    }

    private static func record(_ page: Page, _ number: Int, _ name: String) -> JSON.Object {
        JSON.Object([
            ("id", .string("\(name)-\(number)")), ("text", .string(page.lines.joined(separator: "\n"))), ("junk", .bool(page.isJunk)),
            ("noise", .array(page.noise.map { .integer($0) })),
            ("replace", .array(page.replacements.map { .array([.string($0.source), .string($0.target)]) })),
        ])
    }

    /// Writes the world:
    /// - `lessons.jsonl`, pages about other towns with what is to go, in known wordings;
    /// - `known.jsonl` and `new.jsonl`, the same for measuring, in known and in new wordings;
    /// - `raw.jsonl`, pages with all wordings and what is to go; `clean.jsonl`, their articles alone, as a perfect refiner would leave them;
    /// - `held_out.jsonl`, further articles about the towns of the raw pages;
    /// - `target.jsonl`, articles about the lessons' towns: the kind of text that is wanted.
    public func write(to folder: String, sizes: Sizes) throws(LyceumError) {
        func write(_ pages: [Page], _ name: String) throws(LyceumError) {
            try WorldFiles.write(pages.enumerated().map { Self.record($1, $0, name) }, to: "\(folder)/\(name).jsonl")
        }
        try write(pages(sizes.lessons, of: others, .known, junk: sizes.junk, repeated: 0, name: "lessons"), "lessons")
        try write(pages(sizes.tests, of: others, .known, junk: sizes.junk, repeated: 0, name: "known"), "known")
        try write(pages(sizes.tests, of: others, .new, junk: sizes.junk, repeated: 0, name: "new"), "new")
        let raw = pages(sizes.pages, of: towns, .all, junk: sizes.junk, repeated: sizes.repeated, name: "raw")
        try write(raw, "raw")
        try WorldFiles.write(WorldFiles.texts(raw.filter { !$0.isJunk }.map { $0.article.joined(separator: "\n") }), to: "\(folder)/clean.jsonl")
        var draws = SeededDraws(seed: seed, "pages/held_out")
        let articles = (0..<sizes.tests).map { _ in article(draws.pick(towns), &draws).joined(separator: "\n") }
        try WorldFiles.write(WorldFiles.texts(articles), to: "\(folder)/held_out.jsonl")
        var others = SeededDraws(seed: seed, "pages/target")
        let target = (0..<sizes.tests).map { _ in article(others.pick(self.others), &others).joined(separator: "\n") }
        try WorldFiles.write(WorldFiles.texts(target), to: "\(folder)/target.jsonl")
    }
}
