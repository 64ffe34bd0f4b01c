internal import LyceumText

/// `format_span`: named entities as `label: value` pairs between dollar signs.
enum SpanFormatting {
    private static let labels: [(word: String, label: String)] = [
        ("person", "PER"), ("location", "LOC"), ("organization", "ORG"), ("counties", "LOC"), ("places", "LOC"), ("people", "PER"),
        ("persons", "PER"), ("company", "ORG"), ("country", "LOC"), ("continent", "LOC"), ("time", "DATE"), ("date", "DATE"), ("per", "PER"),
        ("loc", "LOC"), ("org", "ORG"),
    ]
    private static let expressions: [(expression: PythonExpression, label: String)] = labels.compactMap { word, label in
        (try? PythonExpression(#"\b\#(word)\s*:"#)).map { ($0, label) }
    }
    private static let entities = try? PythonExpression(#"\b(PER|LOC|ORG|DATE):\s*([^$]+)"#)

    static func format(_ reply: String) -> String {
        var text = PythonString.lower(reply)
        for (expression, label) in expressions { text = expression.replacing(in: text) { _ in "\(label):" } }
        text = PythonString.split(text, by: "$$").joined(separator: "$")
        text = PythonString.stripRight(text, "$")
        text = PythonString.strip(PythonString.split(text, by: "\n").joined(separator: "$"))
        var formatted: [String] = []
        for match in entities?.findAll(in: text) ?? [] where match.count == 2 {
            for entity in PythonString.split(match[1], by: ",").map({ PythonString.strip($0) }) where PythonString.lower(entity) != "none" {
                formatted.append("\(PythonString.lower(match[0])): \(entity)")
            }
        }
        return formatted.joined(separator: " $ ")
    }
}
