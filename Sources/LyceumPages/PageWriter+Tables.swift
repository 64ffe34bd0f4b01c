internal import CLyceumPages

/// Tables of data: a line for every row, whatever stands in its cells on that line.
extension PageWriter {
    mutating func beginInTable(_ tag: Int) {
        switch tag {
        case LYC_TAG_TR, LYC_TAG_CAPTION: endRow()
        case LYC_TAG_TD, LYC_TAG_TH:
            endCell()
            cellStart = bytes.count
            pending = 0
        case LYC_TAG_TABLE: tables += 1
        default: if bytes.count > start { pending = 1 }
        }
    }

    mutating func closeInTable(_ tag: Int) {
        switch tag {
        case LYC_TAG_TR, LYC_TAG_CAPTION: endRow()
        case LYC_TAG_TD, LYC_TAG_TH: endCell()
        case LYC_TAG_TABLE:
            endRow()
            tables -= 1
        default: if bytes.count > start { pending = 1 }
        }
    }

    private mutating func endCell() {
        guard let begin = cellStart else { return }
        cells.append(begin..<bytes.count)
        cellStart = nil
        pending = 0
    }

    private mutating func endRow() {
        endCell()
        if cells.isEmpty {
            // Text between rows, or a caption.
            return flush()
        }
        pending = 0
        append(.row(isFirst: isFirstRow, cells: cells))
        isFirstRow = false
        cells = []
    }
}
