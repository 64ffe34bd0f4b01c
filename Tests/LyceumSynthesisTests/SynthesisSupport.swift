import LyceumCore
import LyceumData

@testable import LyceumSynthesis

enum SynthesisSamples {
    static func passage(_ text: String, title: String = "") -> Passage { Passage(text: text, title: title, source: "book") }

    static func rules() throws -> MiningRules { try MiningRules() }

    /// Sentences of an invented field: a hundred organs with relations, and filler that says what they are.
    static func field() -> [Passage] {
        let starts = ["Bal", "Cor", "Dul", "Fen", "Gar", "Hol", "Jun", "Kel", "Lum", "Mor"]
        let middles = ["ta", "vi", "so", "ru", "ne", "mi"]
        var passages: [Passage] = []
        var number = 0
        for start in starts {
            for middle in middles {
                let name = "\(start)\(middle)rex"
                let hormone = "\(middle)\(start.lowercased())statin"
                let region = "o\(middle)\(start.lowercased())cortex"
                let text = """
                    The \(name) is located in the posterior \(region). The \(name) secretes the hormone \(hormone), a molecule of small size. Physicians know \
                    the \(name) well. The \(region) protects the \(name) from harm. In most people \(hormone) binds to receptors of the \(region) within \
                    minutes. Without \(hormone), the \(region) shrinks. The role of \(hormone) in the \(region) is debated by the physicians of the \(name).
                    """
                passages.append(Passage(text: text, title: name, document: number, number: 0, source: "book\(number)"))
                number += 1
            }
        }
        return passages
    }
}
