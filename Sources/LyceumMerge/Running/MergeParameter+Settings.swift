internal import LyceumCore

extension MergeParameter {
    /// The innermost setting that fits a tensor, as a number, else the default.
    /// - Parameters:
    ///   - levels: settings by name, innermost first.
    ///   - t: place of the layer, from 0 (first) to 1 (last).
    func value(in levels: [[String: MergeSetting]], for tensor: String, at t: Double, place: String) throws(LyceumError) -> Double? {
        for level in levels {
            guard let value = level[name]?.value(for: tensor, at: t) else { continue }
            switch (value, kind) {
            case (.number(let number), .choice(_)): throw refused("\(number)", place)
            case (.number(let number), _): return number
            case (.word(let word), .choice(let words)):
                guard let index = words.firstIndex(of: word) else { throw refused(word, place) }
                return Double(index)
            case (.word(let word), _): throw refused(word, place)
            }
        }
        return standard
    }

    private func refused(_ found: String, _ place: String) -> LyceumError {
        let wanted: String
        if case .choice(let words) = kind { wanted = words.joined(separator: ", ") } else { wanted = "a number" }
        return LyceumError(.invalidArgument, "\(name): expected \(wanted), found “\(found)”", at: place)
    }
}
