/// Neighboring letters of one writing system.
public struct ScriptRun: Sendable, Hashable {
    /// Unicode's name, such as `Latin`, `Han` or `Cyrillic`.
    public let script: String
    public let text: String
    /// Letters, marks not counted.
    public let letters: Int
    /// Offset of the first letter in the text, in Unicode scalars.
    public let start: Int
}

/// Takes texts apart by writing system (Unicode's script property).
public enum Scripts {
    /// The runs of a text in order. Marks belong to the letter before; everything that is no letter ends a run.
    public static func runs(_ text: String) -> [ScriptRun] {
        var runs: [ScriptRun] = []
        var current = String.UnicodeScalarView()
        var (script, letters, start) = (0, 0, 0)
        func close() {
            guard letters > 0 else { return }
            runs.append(ScriptRun(script: UnicodeData.scriptNames[script - 1], text: String(current), letters: letters, start: start))
            current = String.UnicodeScalarView()
            letters = 0
        }
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            let own = scalar.properties.isAlphabetic ? ScriptSplitting.script(of: scalar.value) : 0
            if own > inherited {
                if own != script { close() }
                if letters == 0 { (script, start) = (own, offset) }
                letters += 1
                current.append(scalar)
            } else if letters > 0, scalar.properties.isAlphabetic || isMark(scalar) {
                current.append(scalar)
            } else {
                close()
            }
        }
        close()
        return runs
    }

    /// Letters of each writing system.
    public static func counts(_ text: String) -> [String: Int] {
        runs(text).reduce(into: [:]) { $0[$1.script, default: 0] += $1.letters }
    }

    /// Whether Unicode has a writing system of this name.
    public static func isScript(_ name: String) -> Bool { UnicodeData.scriptNames.contains(name) }
    public static var names: [String] { Array(UnicodeData.scriptNames.dropFirst(2)) }

    /// Numbers begin at 1; the first two are Common and Inherited.
    private static let inherited = 2

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
