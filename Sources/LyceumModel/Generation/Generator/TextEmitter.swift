/// Turns the tokens of one sequence into text that may be shown.
struct TextEmitter {
    private var decoder: (any TokenStreamDecoder)?
    private var matcher: StopStringMatcher
    private(set) var text = ""
    private(set) var stopString: String?

    init(_ request: GenerationRequest, _ text: (any TokenText)?) {
        decoder = text?.makeStreamDecoder(after: request.continuesText ? request.prompt : [], showsSpecialTokens: request.showsSpecialTokens)
        matcher = StopStringMatcher(request.stopStrings)
    }

    /// The text that became certain with a token.
    mutating func append(_ token: Int32) -> String {
        guard decoder != nil else { return "" }
        return take(decoder!.append(token))
    }

    /// The rest, at the end of the sequence.
    mutating func finish() -> String {
        guard decoder != nil, stopString == nil else { return "" }
        var rest = take(decoder!.finish())
        if stopString == nil {
            let held = matcher.finish()
            text += held
            rest += held
        }
        return rest
    }

    private mutating func take(_ piece: String) -> String {
        guard !piece.isEmpty else { return "" }
        let outcome = matcher.append(piece)
        text += outcome.text
        stopString = outcome.stop
        return outcome.text
    }
}
