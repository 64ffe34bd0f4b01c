public import LyceumCore

extension ExtractedPage {
    /// The page as a record that every stage reads: `id`, `text` and what is known of it.
    public func record(id: String) -> JSON {
        var object = JSON.Object([("id", .string(id)), ("text", .string(text))])
        describe(&object)
        return .object(object)
    }

    /// Texts and images in turn, as InfiMM-WebMath's corpus has them: two lists of the same length, in every place one of them null.
    public func interleavedRecord(id: String) -> JSON {
        var object = JSON.Object([("id", .string(id))])
        object["text_list"] = .array(parts.map { if case .text(let text) = $0 { .string(text) } else { .null } })
        object["image_list"] = .array(parts.map { if case .image(let url, _) = $0 { .string(url) } else { .null } })
        describe(&object)
        return .object(object)
    }

    private func describe(_ object: inout JSON.Object) {
        let known = [("title", title), ("language", language), ("date", date), ("url", url), ("author", author), ("summary", summary), ("license", license)]
        for (key, value) in known { if let value { object[key] = .string(value) } }
        object["encoding"] = .string(encoding)
        if formulas > 0 { object["formulas"] = .integer(formulas) }
    }
}
