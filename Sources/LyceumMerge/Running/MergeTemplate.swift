internal import LyceumCore
internal import LyceumModel

/// The chat template a configuration asks for.
enum MergeTemplate {
    /// - Parameter isCompatible: built-in templates render to the letter what mergekit's do, slips included.
    /// - Returns: nil where the tokenizer's own is kept.
    static func text(_ wanted: String?, _ inputs: MergeInputs, isCompatible: Bool = false) throws(LyceumError) -> String? {
        switch wanted {
        case nil: return nil
        case "auto"?: return mostCommon(inputs)
        case let name?:
            if isCompatible, let known = MergeTemplateText.compatible[name] { return known }
            if let known = MergeTemplateText.builtIn[name] { return known }
            guard name.contains("{") else {
                throw LyceumError(
                    .invalidArgument,
                    "chat_template: expected auto, \(MergeTemplateText.builtIn.keys.sorted().joined(separator: ", ")) or the text of a template, "
                        + "found “\(name)”", at: inputs.document.place)
            }
            return name
        }
    }

    /// The first of those that most models have; white space around a template makes no other of it.
    private static func mostCommon(_ inputs: MergeInputs) -> String? {
        var counts: [(text: String, count: Int)] = []
        for model in inputs.models {
            guard let source = (try? model.checkpoint.chatTemplateText()) ?? nil else { continue }
            let text = trimmed(source)
            guard !text.isEmpty else { continue }
            if let index = counts.firstIndex(where: { $0.text.utf8.elementsEqual(text.utf8) }) {
                counts[index].count += 1
            } else {
                counts.append((text, 1))
            }
        }
        let most = counts.map(\.count).max()
        return counts.first { $0.count == most }?.text
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ byte: UInt8) -> Bool { [9, 10, 11, 12, 13, 32].contains(byte) }
        var bytes = text.utf8[...]
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        bytes = bytes.drop(while: isSpace)
        return String(bytes) ?? text
    }
}
