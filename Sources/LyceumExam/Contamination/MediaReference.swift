internal import LyceumCore

/// Whether an item speaks of a figure, table or recording that its text does not hold.
///
/// - Source: row 43: items that refer to media are reported apart; who answers them without the picture knows the item or guesses well.
public struct MediaReference: Sendable, Hashable {
    /// The words that refer to it.
    public let words: String

    private static let noun =
        "figure|fig\\.|photograph|photo|image|picture|diagram|graph|chart|illustration|drawing|map|plot|radiograph|x-ray|ecg|ekg|electrocardiogram"
        + "|micrograph|scan|slide|video|recording|audio clip|table|exhibit"
    /// “the figure below”, “shown in the image”, “Figure 3”, “the following graph”, “the photograph shows”.
    private static let patterns = [
        Pattern(
            "\\b((?:\(noun))\\s*(?:is\\s+|are\\s+)?(?:shown|pictured|depicted|below|above|to the (?:right|left)|at (?:right|left)))\\b",
            ignoresCase: true),
        Pattern(
            "\\b((?:shown|seen|pictured|depicted|illustrated|presented|displayed|given|see|refer to|according to|based on)\\s+(?:in|by|on|at)?\\s*"
                + "(?:the\\s+|this\\s+|these\\s+)?(?:accompanying\\s+|attached\\s+|following\\s+)?(?:\(noun))s?)(?!\\w)",
            ignoresCase: true),
        Pattern("\\b((?:following|accompanying|attached|adjacent)\\s+(?:\(noun))s?)(?!\\w)", ignoresCase: true),
        Pattern("\\b((?:figure|fig\\.?|table|exhibit)\\s+\\d+[a-z]?)\\b", ignoresCase: true),
        Pattern(
            "\\b((?:this|the)\\s+(?:figure|photograph|image|picture|diagram|illustration)\\s+(?:shows|depicts|illustrates|represents))\\b",
            ignoresCase: true),
        Pattern("\\b(as shown|shown (?:below|above|here)|pictured (?:below|above|here))\\b", ignoresCase: true),
    ]

    /// nil for a text that refers to nothing outside itself.
    public init?(_ text: String) {
        for pattern in Self.patterns {
            if let words = pattern.first(in: text) {
                self.words = words
                return
            }
        }
        return nil
    }

    private static let columns: Set<String> = [
        "image", "images", "figure", "figures", "picture", "pictures", "photo", "img", "image_path", "media", "audio", "video", "has_image",
    ]

    /// Whether a document's columns say that something belongs to it.
    static func hasMedia(_ document: JSON.Object) -> Bool {
        document.contains { name, value in
            guard columns.contains(name.lowercased()) else { return false }
            switch value {
            case .null: return false
            case .bool(let flag): return flag
            case .string(let text): return !text.isEmpty && !["none", "no", "false", "nan", "0"].contains(text.lowercased())
            case .array(let list): return !list.isEmpty
            case .integer(let number): return number != 0
            default: return true
            }
        }
    }
}
