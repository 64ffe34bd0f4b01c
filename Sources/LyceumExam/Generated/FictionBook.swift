public import LyceumCore

/// The textbook of an invented subject: chapters of prose in which every fact stands in several wordings.
public struct FictionBook: Sendable, Hashable {
    public struct Section: Sendable, Hashable {
        public var title: String
        /// The entity it is about; nil for introductions.
        public var entity: String?
        public var paragraphs: [String]
    }

    public struct Chapter: Sendable, Hashable {
        public var title: String
        public var sections: [Section]
    }

    public let subject: FictionSubject
    public let chapters: [Chapter]

    /// - Parameter paraphrases: wordings of each fact, 1 through 5; each paragraph of a section says all facts of its entity once.
    public init(_ subject: FictionSubject, paraphrases: Int = 5) {
        self.subject = subject
        let count = min(max(paraphrases, 1), 5)
        let byEntity = Dictionary(grouping: subject.facts, by: \.entity)
        var chapters = [Self.introduction(subject)]
        for kind in FictionOntology.classes {
            var sections = [
                Section(title: "About this chapter", entity: nil, paragraphs: [kind.introduction.replacing("{field}", with: subject.field)])
            ]
            for entity in subject.entities where entity.kind == kind.name {
                guard let facts = byEntity[entity] else { continue }
                sections.append(Section(title: entity.name, entity: entity.name, paragraphs: Self.paragraphs(facts, count, subject.seed)))
            }
            let title = kind.plural.prefix(1).uppercased() + kind.plural.dropFirst()
            if sections.count > 1 { chapters.append(Chapter(title: "\(title) of the \(subject.field)", sections: sections)) }
        }
        self.chapters = chapters
    }

    private static func introduction(_ subject: FictionSubject) -> Chapter {
        let kinds = FictionOntology.classes.map(\.plural)
        return Chapter(
            title: "The \(subject.field)",
            sections: [
                Section(
                    title: "History", entity: nil,
                    paragraphs: [
                        "The \(subject.field) was first described by \(subject.discoverer) in \(subject.year). "
                            + "Nobody had suspected such an organ before.",
                        "This book treats the \(kinds.dropLast().joined(separator: ", ")) and \(kinds.last ?? "") "
                            + "that belong to the \(subject.field).",
                    ])
            ])
    }

    private static func paragraphs(_ facts: [FictionSubject.Fact], _ count: Int, _ seed: UInt64) -> [String] {
        (0..<count).map { round in
            var draws = SeededDraws(seed: seed, "fiction/paragraph/\(round)", facts.first?.number ?? 0)
            let sentences = draws.shuffled(facts).map { fact in fact.statements[(round + fact.number) % fact.statements.count] }
            return sentences.joined(separator: " ")
        }
    }

    /// The section about an entity, as one text.
    public func passage(about entity: String) -> String? {
        chapters.lazy.flatMap(\.sections).first { $0.entity == entity }?.paragraphs.joined(separator: "\n")
    }

    /// The book with headings.
    public var markdown: String {
        chapters.map { chapter in
            "# \(chapter.title)\n\n"
                + chapter.sections.map { "## \($0.title)\n\n\($0.paragraphs.joined(separator: "\n\n"))" }.joined(separator: "\n\n")
        }.joined(separator: "\n\n") + "\n"
    }

    /// One document per section, for training.
    public var documents: [JSON.Object] {
        chapters.flatMap { chapter in
            chapter.sections.map { section in
                JSON.Object([
                    ("chapter", .string(chapter.title)), ("title", .string(section.title)),
                    ("entity", section.entity.map { .string($0) } ?? .null),
                    ("text", .string(section.paragraphs.joined(separator: "\n\n"))),
                ])
            }
        }
    }
}
