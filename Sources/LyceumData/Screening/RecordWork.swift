internal import LyceumCore

/// Makes the documents of records: screens them, encodes them, keeps their numbers.
struct RecordWork: Sendable {
    let encoder: any RecordEncoder
    let values: [String]
    let categories: [String]
    let screen: (any TextScreen)?

    /// What became of one record.
    struct Outcome: Sendable {
        /// Empty where the record holds no text or is left out; nil where it was left to an earlier run.
        var documents: Result<[TrainingDocument]?, LyceumError>
        var finding: ScreenFinding?
    }

    /// - Parameter isDone: whether an earlier run made the documents; what the screen says of the record is counted again.
    func outcome(_ record: DataRecord, isDone: Bool = false) -> Outcome {
        do throws(LyceumError) {
            guard let screen else { return Outcome(documents: .success(isDone ? nil : try documents(record))) }
            let text = encoder.screenedText(of: record)
            guard let finding = screen.finding(in: text.content) else { return Outcome(documents: .success(isDone ? nil : try documents(record))) }
            var parts: [TrainingDocument] = []
            for part in text.isWhole ? TextCutter(screen: screen).parts(of: text.content) : [] { parts += try documents(text.record(record, part)) }
            return Outcome(documents: .success(isDone ? (parts.isEmpty ? [] : nil) : parts), finding: finding)
        } catch { return Outcome(documents: .failure(error)) }
    }

    private func documents(_ record: DataRecord) throws(LyceumError) -> [TrainingDocument] {
        var documents = try encoder.encode(record)
        if !(values.isEmpty && categories.isEmpty), !documents.isEmpty {
            let numbers = try record.numbers(values, categories: categories)
            for index in documents.indices { documents[index].values = numbers }
        }
        return documents
    }
}

/// What a screen looks at of a record.
public struct ScreenedText: Sendable, Hashable {
    public var content: String
    /// Whether the text is all that the record is learned for, so that a part can stand in its place.
    public var isWhole: Bool
    /// The field that holds it; nil for records that are texts.
    var field: String?

    /// The record with a part of the text in its place.
    func record(_ record: DataRecord, _ part: String) -> DataRecord {
        var changed = record
        if let field, case .object(var object) = record.content {
            object[field] = .string(part)
            changed.content = .object(object)
        } else {
            changed.content = .text(part)
        }
        return changed
    }

    /// A text, or the string in a field.
    static func text(_ record: DataRecord, field: String) -> ScreenedText? {
        switch record.content {
        case .text(let text): return ScreenedText(content: text, isWhole: true)
        case .object(let object):
            guard case .string(let text)? = record.value(field) else { return nil }
            return ScreenedText(content: text, isWhole: object[field] != nil, field: field)
        }
    }

    /// Every string of a record, one to a line, in the order of the record.
    static func strings(_ record: DataRecord) -> ScreenedText {
        switch record.content {
        case .text(let text): return ScreenedText(content: text, isWhole: true)
        case .object(let object):
            var content = ""
            collect(.object(object), &content)
            return ScreenedText(content: content, isWhole: false)
        }
    }

    private static func collect(_ value: JSON, _ content: inout String) {
        switch value {
        case .string(let text):
            content += text
            content += "\n"
        case .array(let elements): for element in elements { collect(element, &content) }
        case .object(let object): for (name, element) in object where !isMark(name) { collect(element, &content) }
        default: break
        }
    }

    /// Who speaks is not what is said: “assistant” would stand between a question and its answer.
    private static func isMark(_ name: String) -> Bool { ["role", "from", "type"].contains(name) }
}

extension RecordEncoder {
    /// All strings of the record: what is learned of a conversation is among them, from the first question to the last answer.
    public func screenedText(of record: DataRecord) -> ScreenedText { .strings(record) }
}
