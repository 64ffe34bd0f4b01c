package import LyceumCore
package import LyceumData

/// The documents of a corpus that an n-gram model finds likeliest, as files.
package enum NGramPart {
    /// A document with its perplexity, as a line of JSON.
    package static func line(_ document: NGramDocuments.Document, perplexity: Double) -> String {
        var object: JSON.Object =
            if case .object(let object) = document.record.content { object } else { JSON.Object([("text", .string(document.text))]) }
        object["ngram_perplexity"] = .number(perplexity)
        return JSON.object(object).text() + "\n"
    }

    /// What became of a document, as a line of JSON.
    package static func scoreLine(place: String, _ candidate: NGramSelection.Candidate, isTaken: Bool) -> String {
        let line: JSON = [
            "place": .string(place), "perplexity": candidate.perplexity.isFinite ? .number(candidate.perplexity) : .null,
            "tokens": .integer(candidate.tokens), "taken": .bool(isTaken),
        ]
        return line.text() + "\n"
    }

    package static func changed() -> LyceumError {
        LyceumError(.invalidData, "the files changed while they were read", remedy: "run the command again")
    }
}
