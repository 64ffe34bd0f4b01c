public import LyceumCore

/// One document on its way through a pipeline.
///
/// Every stage gets it and may change its text or add to its metadata; `id` never changes, so that decisions of different runs and
/// programs can be compared.
public struct CuratedDocument: Sendable, Hashable {
    /// The record's own identifier (`id`, `WARC-Record-ID`), or `file/number` where it has none.
    public var id: String
    public var text: String
    /// What else is known: `url`, `date`, `language`, scores. Written to the output beside the text.
    public var metadata: JSON.Object
    /// What the filter at work counted beside its verdict (images left out by a rule, say); summed up by stage, never written.
    public var tally: [String: Int] = [:]

    public init(id: String, text: String, metadata: JSON.Object = JSON.Object()) {
        self.id = id
        self.text = text
        self.metadata = metadata
    }

    /// As pipelines write it: `id`, `text`, then what else is known.
    public var record: JSON.Object {
        var object = JSON.Object([("id", .string(id)), ("text", .string(text))])
        for (key, value) in metadata where key != "id" && key != "text" { object[key] = value }
        return object
    }

    /// The address the document was found at, where one is known.
    public var url: String? { metadata["url"]?.stringValue }
}
