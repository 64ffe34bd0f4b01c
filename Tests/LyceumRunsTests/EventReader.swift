import Foundation
import LyceumCore

@testable import LyceumRuns

/// A second, plain reader of event files, written from the format's description.
enum EventReader {
    static func scalars(in folder: String, _ name: String) throws -> [(step: Int, value: Float)] {
        var result: [(Int, Float)] = []
        for file in try EventFile.files(in: folder) {
            for event in try records(folder + "/" + file) {
                let fields = parse(event)
                let step = fields.first { $0.number == 2 }.map { Int($0.integer) } ?? 0
                for summary in fields where summary.number == 5 {
                    for value in parse(summary.data) where value.number == 1 {
                        let item = parse(value.data)
                        guard String(decoding: item.first { $0.number == 1 }?.data ?? [], as: UTF8.self) == name,
                            let number = item.first(where: { $0.number == 2 })
                        else { continue }
                        result.append((step, Float(bitPattern: UInt32(truncatingIfNeeded: number.integer))))
                    }
                }
            }
        }
        return result
    }

    static func records(_ path: String) throws -> [[UInt8]] {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]
        var records: [[UInt8]] = []
        while bytes.count >= 16 {
            let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            records.append(Array(bytes.dropFirst(12).prefix(length)))
            bytes = bytes.dropFirst(length + 16)
        }
        return records
    }

    struct Field {
        var number: Int
        var integer: UInt64 = 0
        var data: [UInt8] = []
    }

    static func parse(_ bytes: [UInt8]) -> [Field] {
        var rest = bytes[...]
        func varint() -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 127) << shift
                shift += 7
                if byte < 128 { break }
            }
            return value
        }
        func fixed(_ count: Int) -> UInt64 {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        var fields: [Field] = []
        while !rest.isEmpty {
            let key = varint()
            var field = Field(number: Int(key >> 3))
            switch key & 7 {
            case 0: field.integer = varint()
            case 1: field.integer = fixed(8)
            case 5: field.integer = fixed(4)
            default:
                let length = Int(varint())
                field.data = Array(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            fields.append(field)
        }
        return fields
    }
}
