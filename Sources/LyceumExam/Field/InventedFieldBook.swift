public import LyceumCore

/// The textbook of an invented field: several volumes, each of which tells about every herb once, in other words and another order.
///
/// A paragraph is a document of its own. Were two wordings of a fact in one document, the second could be copied from the first and nothing would be
/// learned from it.
public struct InventedFieldBook: Sendable, Hashable {
    public struct Paragraph: Sendable, Hashable {
        public var volume: Int
        public var herb: String
        public var text: String
    }

    public let field: InventedField
    /// Volume by volume.
    public let volumes: [[Paragraph]]

    /// - Parameter volumes: 1 through 100; each says every fact once. The order of a herb's properties, and with it their clauses, is drawn for each.
    public init(_ field: InventedField, volumes: Int = 5) {
        self.field = field
        let byHerb = Dictionary(grouping: field.facts, by: \.herb)
        self.volumes = (0..<min(max(volumes, 1), 100)).map { volume in
            var order = SeededDraws(seed: field.seed, "field/volume", volume)
            return order.shuffled(field.herbs).map { herb in
                Paragraph(volume: volume, herb: herb, text: Self.paragraph(herb, byHerb[herb] ?? [], volume, field.seed))
            }
        }
    }

    /// Sentences with four clauses about the herb `{e}`; the herb is named in each.
    private static let forms = [
        "{e} {a} and {b}. {e} {c} and {d}.",
        "The herb {e} {a} and {b}. The same {e} {c} and {d}.",
        "Walkers know that {e} {a} and {b}. They also know that {e} {c} and {d}.",
        "{e} {a}, and it {b}. {e} {c}, and it {d}.",
        "In the valley {e} {a} and {b}. There {e} {c} and {d}.",
    ]

    private static func paragraph(_ herb: String, _ facts: [InventedField.Fact], _ volume: Int, _ seed: UInt64) -> String {
        var draws = SeededDraws(seed: seed, "field/paragraph/\(volume)", facts.first?.number ?? 0)
        var text = forms[volume % forms.count]
        for (place, fact) in draws.shuffled(facts).enumerated() {
            guard let property = InventedFieldProperty.named(fact.property) else { continue }
            // The volume and the place in the paragraph say which clause stands there: what is left to learn are the facts, not the wording.
            let clause = property.clauses[(volume + place) % property.clauses.count]
            text = text.replacing(["{a}", "{b}", "{c}", "{d}"][place % 4], with: clause.replacing("{v}", with: fact.value))
        }
        return text.replacing("{e}", with: herb)
    }

    /// One document per paragraph, for training.
    public var documents: [JSON.Object] {
        volumes.flatMap { $0 }.map { paragraph in
            JSON.Object([
                ("volume", .integer(paragraph.volume + 1)), ("herb", .string(paragraph.herb)), ("text", .string(paragraph.text)),
            ])
        }
    }

    /// A volume as Markdown, a paragraph per herb.
    public func markdown(volume: Int) -> String {
        guard volumes.indices.contains(volume) else { return "" }
        let title = "# The herbs of the valley of \(field.name), volume \(volume + 1)\n\n"
        return title + volumes[volume].map(\.text).joined(separator: "\n\n") + "\n"
    }
}
