internal import LyceumCore

/// What the names in `tokenizer.ggml.pre` stand for: the pre-tokenizers of the models' own tokenizer.json.
///
/// - Source: the names are llama.cpp's (`src/llama-vocab.cpp`), the patterns the models'.
struct PreTokenizerCatalog: Sendable {
    /// The steps, each a member of a tokenizer.json pre-tokenizer sequence.
    var steps: [JSON]
    var normalizer: JSON?
    var ignoresMerges = false
    var addsBeginning = false
    var addsEnd = false
    /// Characters instead of bytes, with spaces written as `▁` and bytes as a fallback.
    var isSentencePiece = false

    /// - Throws: `.unsupported` with the name when it is not known.
    static func entry(_ name: String) throws(LyceumError) -> PreTokenizerCatalog {
        for (names, make) in entries where names.contains(name) { return make() }
        throw LyceumError(
            .unsupported, "unknown pre-tokenizer \"\(name)\"", at: "tokenizer.ggml.pre",
            remedy: "Use the model's tokenizer.json, or a build that knows this name.")
    }

    /// The name of a tokenizer's steps; nil when none fits.
    static func name(steps: [JSON], normalizer: JSON?, ignoresMerges: Bool) -> String? {
        func fits(_ entry: PreTokenizerCatalog, exactly: Bool) -> Bool {
            entry.steps == steps && !entry.isSentencePiece
                && (!exactly || (entry.normalizer == normalizer && entry.ignoresMerges == ignoresMerges))
        }
        let all = entries.map { ($0.0[0], $0.1()) }
        return all.first { fits($0.1, exactly: true) }?.0 ?? all.first { fits($0.1, exactly: false) }?.0
    }

    // MARK: - Parts

    static func split(_ pattern: String) -> JSON {
        ["type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false]
    }

    static func byteLevel(pattern: Bool) -> JSON {
        ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": .bool(pattern)]
    }

    private static let digits: JSON = ["type": "Digits", "individual_digits": true]
    private static let nfc: JSON = ["type": "NFC"]

    /// Patterns one after the other, then bytes.
    private static func patterns(_ list: String...) -> [JSON] { list.map(split) + [byteLevel(pattern: false)] }

    private static let tail = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    private static let contractions = KnownPatterns.contractions
    private static let gpt2 = [byteLevel(pattern: true)]
    private static let digitsApart = [digits, byteLevel(pattern: true)]
    private static let llama3 = patterns(KnownPatterns.wordsAndLines(longestNumber: 3))
    private static let qwen2 = patterns(KnownPatterns.wordsAndLines(longestNumber: 1))
    private static let gpt4o = CasedWordsScanner.pattern(longestNumber: 3, hasContractions: true)
    private static let asciiMarks = ##"[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"##
    private static let deepSeek3 = patterns(
        #"\p{N}{1,3}"#, "[一-龥぀-ゟ゠-ヿ]+",
        asciiMarks + #"[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#)
    private static let bloom = #" ?[^(\s|.,!?…。，、।۔،)]+"#
    /// Cased letters by code point, as some look like others and must not be taken for them.
    private static let deepSeekLetters =
        #"A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}"#
        + #"\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}"#
        + #"\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}"#
        + #"\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}"#
        + #"\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}"#
        + #"\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}"#
        + #"\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}"#
        + #"\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}"#
        + #"\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}"#
        + #"\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}"#
        + #"\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}"#
        + #"\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}"#
        + #"\x{FF41}-\x{FF5A}\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}"#
        + #"\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}"#
    private static let lineParts: JSON = split("[^\\n]+|[\\n]+")

    // MARK: - Names

    private typealias Entry = ([String], @Sendable () -> PreTokenizerCatalog)

    /// The first name of each is the one written.
    private static let entries: [Entry] = [
        (
            ["gpt-2", "phi-2", "jina-es", "jina-de", "gigachat", "jina-v2-es", "jina-v2-de", "a.x-4.0", "mellum",
                "modern-bert", "jais", "trillion", "granite-docling", "exaone4"], { PreTokenizerCatalog(steps: gpt2) }
        ),
        (["mpt", "olmo"], { PreTokenizerCatalog(steps: gpt2, normalizer: nfc) }),
        (["roberta-bpe", "jina-v1-en", "jina-v2-code"], { PreTokenizerCatalog(steps: gpt2, addsBeginning: true, addsEnd: true) }),
        (
            ["smollm", "starcoder", "refact", "codeshell", "exaone", "minerva-7b", "mellum2"],
            { PreTokenizerCatalog(steps: digitsApart) }
        ),
        (["command-r"], { PreTokenizerCatalog(steps: digitsApart, normalizer: nfc) }),
        (
            ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2", "jina-v5-nano"],
            { PreTokenizerCatalog(steps: llama3, ignoresMerges: true, addsBeginning: true) }
        ),
        (["dbrx", "smaug-bpe", "chatglm-bpe"], { PreTokenizerCatalog(steps: llama3) }),
        (["glm4", "glm5"], { PreTokenizerCatalog(steps: llama3, ignoresMerges: true) }),
        (["qwen2", "megrez", "f2llmv2", "kormo"], { PreTokenizerCatalog(steps: qwen2, normalizer: nfc) }),
        (["deepseek-r1-qwen", "stablelm2", "hunyuan", "solar-open", "grok-2"], { PreTokenizerCatalog(steps: qwen2) }),
        (
            ["qwen35"],
            {
                let pattern =
                    contractions + #"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
                return PreTokenizerCatalog(steps: patterns(pattern))
            }
        ),
        (["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], { PreTokenizerCatalog(steps: patterns(gpt4o)) }),
        (["granite-embed-multi-97m"], { PreTokenizerCatalog(steps: patterns(gpt4o), ignoresMerges: true) }),
        (
            ["tekken"],
            {
                let pattern = CasedWordsScanner.pattern(longestNumber: 1, hasContractions: false)
                return PreTokenizerCatalog(steps: patterns(pattern), ignoresMerges: true, addsBeginning: true)
            }
        ),
        (["tiny_aya", "cohere2moe"], { PreTokenizerCatalog(steps: patterns(#"\d{1,3}(?=(?:\d{3})*\b)"#, gpt4o)) }),
        (["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"], { PreTokenizerCatalog(steps: deepSeek3) }),
        (
            ["deepseek-llm"],
            {
                let splits = [
                    "[\\r\\n]", "\\s?[\(deepSeekLetters)]+", "\\s?[!-/:-~！-／：-～‘-‟　-。]+", "\\s+$", "[一-龥ࠀ-一가-퟿]+",
                ]
                return PreTokenizerCatalog(steps: splits.map(split) + [digits, byteLevel(pattern: false)])
            }
        ),
        (
            ["deepseek-coder"],
            {
                let splits = ["[\\r\\n]", #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-퟿]+"]
                return PreTokenizerCatalog(steps: splits.map(split) + [digits, byteLevel(pattern: false)])
            }
        ),
        (
            ["falcon"],
            {
                let steps: [JSON] = [
                    ["type": "Punctuation", "behavior": "Contiguous"], byteLevel(pattern: true),
                    ["type": "Digits", "individual_digits": false], split("[0-9][0-9][0-9]"),
                ]
                return PreTokenizerCatalog(steps: steps)
            }
        ),
        (
            ["default"],
            {
                PreTokenizerCatalog(
                    steps: patterns(#"[\p{P}\$\+<=>\^~\|]+"#, GPT2Scanner.pattern, #"\p{N}+"#, "[0-9][0-9][0-9]"))
            }
        ),
        (["bloom", "poro-chat", "gpt3-finnish"], { PreTokenizerCatalog(steps: patterns(bloom)) }),
        (["viking"], { PreTokenizerCatalog(steps: patterns(bloom, #"\p{N}"#)) }),
        (["superbpe"], { PreTokenizerCatalog(steps: patterns(#"\p{N}+"#, #"(?=(\d{3})+(?!\d))"#)) }),
        (
            ["jais-2"],
            {
                let spaces = [512, 256, 128, 64, 32, 16, 8, 4].map { #"|\s{\#($0)}(?!\S)"# }.joined() + #"|\s{1,2}(?!\S)|\s{1}"#
                return PreTokenizerCatalog(
                    steps: patterns(
                        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"# + spaces))
            }
        ),
        (
            ["bailingmoe", "bailingmoe2", "llada-moe"],
            {
                PreTokenizerCatalog(
                    steps: patterns(
                        #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#))
            }
        ),
        (
            ["seed-coder"],
            {
                PreTokenizerCatalog(
                    steps: patterns(
                        contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+"#))
            }
        ),
        (["ufakzeka"], { PreTokenizerCatalog(steps: patterns(#"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"# + tail)) }),
        (["laguna"], { PreTokenizerCatalog(steps: [lineParts] + qwen2) }),
        (
            ["exaone-moe"],
            {
                let words = #"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}"#
                let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"#
                return PreTokenizerCatalog(steps: patterns(contractions + words + rest))
            }
        ),
        (
            ["minicpm5"],
            {
                PreTokenizerCatalog(
                    steps: patterns(#"\p{N}{1,3}"#, contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+"# + tail),
                    ignoresMerges: true)
            }
        ),
        (
            ["spark2_5"],
            {
                let rest = #"[A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+|[\r\n]|\s+(?!\S)|\s+"#
                return PreTokenizerCatalog(
                    steps: patterns(#"\p{N}{1,3}"#, "[一-龥぀-ゟ゠-ヿ]+", asciiMarks + rest, #"\p{N}"#))
            }
        ),
        (
            ["youtu"],
            {
                PreTokenizerCatalog(
                    steps: patterns(
                        "[가-힣ㄱ-ㆎ]+|[！…“”‘’—：；，、-〿︰-﹏]+|[ㄅ-ㄯ]+|[一-龥぀-ゟ゠-ヿ]+",
                        CasedWordsScanner.pattern(longestNumber: 1, hasContractions: true)), ignoresMerges: true)
            }
        ),
        (
            ["chameleon"],
            {
                let splits = [
                    "<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", #"([\t\n]|    |  )"#, #"\p{N}"#,
                    #"[\p{P}!-/:-@\[-`{-~]"#,
                ]
                return PreTokenizerCatalog(steps: splits.map(split) + gpt2, addsBeginning: true)
            }
        ),
        (
            ["kimi-k2"],
            {
                let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"#
                let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"#
                let lead = #"[^\r\n\p{L}\p{N}]?"#
                let words = "|\(lead)\(upper)*\(lower)+\(contractions)?|\(lead)\(upper)+\(lower)*\(contractions)?"
                return PreTokenizerCatalog(steps: patterns(#"[\p{Han}]+"# + words + #"|\p{N}{1,3}"# + tail))
            }
        ),
        (["gemma4", "granite-embed-multi-311m", "sarvam-moe"], { PreTokenizerCatalog(steps: [lineParts], isSentencePiece: true) }),
    ]
}
