// Drives the tokenizers for the scripts that compare them with others.
//
//   TokenizerProbe encode TOKENIZER [--plain] [--offsets]   JSON strings, one a line, to arrays of ids
//   TokenizerProbe decode TOKENIZER [--skip] [--stream]     arrays of ids to JSON strings
//   TokenizerProbe json TOKENIZER                           writes a tokenizer.json
//   TokenizerProbe gguf TOKENIZER                           writes the fields of a GGUF vocabulary as JSON
//   TokenizerProbe time TOKENIZER FILE [ROUNDS]             nanoseconds of processor time: loading, then encoding the file
//
// TOKENIZER is a tokenizer.json, a folder, or (name ends in .vocab.json) the fields of a GGUF vocabulary as JSON.
import Foundation
import LyceumCore
import LyceumText

func processorTime() -> UInt64 { clock_gettime_nsec(CLOCK_PROCESS_CPUTIME_ID) }

func clock_gettime_nsec(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func vocabulary(_ json: JSON) -> GGUFVocabulary {
    func texts(_ key: String) -> [String] { json[key]?.arrayValue?.compactMap(\.stringValue) ?? [] }
    func id(_ key: String) -> Int32? { json[key]?.intValue.map(Int32.init) }
    return GGUFVocabulary(
        model: json["model"]?.stringValue ?? "", preTokenizer: json["pre"]?.stringValue, tokens: texts("tokens"),
        scores: json["scores"]?.arrayValue?.compactMap(\.doubleValue).map(Float.init) ?? [],
        types: json["types"]?.arrayValue?.compactMap(\.intValue).map(Int32.init) ?? [], merges: texts("merges"),
        beginningOfSequence: id("bos"), endOfSequence: id("eos"), unknown: id("unk"), padding: id("pad"),
        addsBeginning: json["add_bos"]?.boolValue, addsEnd: json["add_eos"]?.boolValue,
        addsSpacePrefix: json["add_space_prefix"]?.boolValue,
        characterMap: json["charsmap"]?.arrayValue?.compactMap(\.intValue).map { UInt8(truncatingIfNeeded: $0) } ?? [],
        removesExtraSpaces: json["remove_extra_whitespaces"]?.boolValue)
}

func fields(_ gguf: GGUFVocabulary) -> JSON {
    func id(_ value: Int32?) -> JSON { value.map { .integer(Int($0)) } ?? .null }
    return [
        "model": .string(gguf.model), "pre": gguf.preTokenizer.map { .string($0) } ?? .null,
        "tokens": .array(gguf.tokens.map { .string($0) }), "scores": .array(gguf.scores.map { .number(Double($0)) }),
        "types": .array(gguf.types.map { .integer(Int($0)) }), "merges": .array(gguf.merges.map { .string($0) }),
        "bos": id(gguf.beginningOfSequence), "eos": id(gguf.endOfSequence), "unk": id(gguf.unknown), "pad": id(gguf.padding),
        "add_bos": gguf.addsBeginning.map { .bool($0) } ?? .null, "add_eos": gguf.addsEnd.map { .bool($0) } ?? .null,
        "add_space_prefix": gguf.addsSpacePrefix.map { .bool($0) } ?? .null,
        "charsmap": .array(gguf.characterMap.map { .integer(Int($0)) }),
        "remove_extra_whitespaces": gguf.removesExtraSpaces.map { .bool($0) } ?? .null,
    ]
}

func load(_ path: String) throws -> Tokenizer {
    guard path.hasSuffix(".vocab.json") else { return try Tokenizer.load(path: path) }
    return try Tokenizer(gguf: vocabulary(try JSON.read(path: path)), source: path)
}

func run(_ arguments: [String]) throws {
    guard arguments.count >= 3 else { throw LyceumError(.invalidArgument, "expected a command and a tokenizer") }
    let flags = Set(arguments.dropFirst(3))
    switch arguments[1] {
    case "encode":
        let tokenizer = try load(arguments[2])
        while let line = readLine() {
            let text = try JSON.parse(line).stringValue ?? ""
            let plain = flags.contains("--plain")
            if flags.contains("--offsets") {
                let (ids, ranges) = tokenizer.encodeWithOffsets(text, addSpecialTokens: !plain)
                print(zip(ids, ranges).map { "[\($0),\($1.lowerBound),\($1.upperBound)]" }.joined(separator: ",").bracketed)
            } else {
                let ids = tokenizer.encode(text, addSpecialTokens: !plain)
                print(ids.map(String.init).joined(separator: ",").bracketed)
            }
        }
    case "decode":
        let tokenizer = try load(arguments[2])
        while let line = readLine() {
            let ids = try JSON.parse(line).arrayValue?.compactMap(\.intValue).map(Int32.init) ?? []
            if flags.contains("--stream") {
                var decoder = Tokenizer.StreamingDecoder(tokenizer, skipSpecialTokens: flags.contains("--skip"))
                let text = ids.map { decoder.append($0) }.joined() + decoder.finish()
                print(JSON.string(text).text())
            } else {
                print(JSON.string(tokenizer.decode(ids, skipSpecialTokens: flags.contains("--skip"))).text())
            }
        }
    case "json": print(try load(arguments[2]).json().text())
    case "gguf": print(fields(try load(arguments[2]).ggufVocabulary()).text())
    case "time":
        var vocabularyFields: GGUFVocabulary?
        if arguments[2].hasSuffix(".vocab.json") { vocabularyFields = vocabulary(try JSON.read(path: arguments[2])) }
        let start = processorTime()
        let tokenizer = try vocabularyFields.map { try Tokenizer(gguf: $0) } ?? load(arguments[2])
        let loaded = processorTime()
        print("load \(loaded - start)")
        guard arguments.count > 3 else { return }
        let file = try MappedFile(path: arguments[3])
        let text = withExtendedLifetime(file) { String(decoding: file.bytes, as: UTF8.self) }
        for _ in 0..<(arguments.count > 4 ? Int(arguments[4]) ?? 3 : 3) {
            let before = processorTime()
            let count = tokenizer.encode(text, addSpecialTokens: false).count
            print("encode \(processorTime() - before) \(text.utf8.count) \(count)")
        }
    default: throw LyceumError(.invalidArgument, "unknown command \(arguments[1])")
    }
}

extension String {
    var bracketed: String { "[\(self)]" }
}

do {
    try run(CommandLine.arguments)
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(65)
}
