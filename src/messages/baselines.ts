import type { Words } from '../domain/words.ts'

/** What went wrong with a disk, and what helps, by the system's code. */
const disk: Readonly<Record<string, { readonly what: Words; readonly cure: Words }>> = {
  ENOSPC: {
    what: { en: 'no space is left on the device', zh: '磁盘空间不足' },
    cure: {
      en: 'free some space, or set `baseline-dir` to another disk',
      zh: '请释放空间，或将 `baseline-dir` 设到其他磁盘',
    },
  },
  EDQUOT: {
    what: { en: 'the disk quota is used up', zh: '磁盘配额已用尽' },
    cure: {
      en: 'free some space, or set `baseline-dir` to another disk',
      zh: '请释放空间，或将 `baseline-dir` 设到其他磁盘',
    },
  },
  EACCES: {
    what: { en: 'permission is denied', zh: '没有权限' },
    cure: {
      en: 'give this user read and write permission there, or set `baseline-dir` elsewhere',
      zh: '请为当前用户授予该目录的读写权限，或另设 `baseline-dir`',
    },
  },
  EROFS: {
    what: { en: 'the file system is read-only', zh: '文件系统为只读' },
    cure: { en: 'mount it writable, or set `baseline-dir` elsewhere', zh: '请以可写方式挂载，或另设 `baseline-dir`' },
  },
  ENOTDIR: {
    what: { en: 'a part of this path is a file, not a directory', zh: '该路径中有一段是文件而不是目录' },
    cure: { en: 'set `baseline-dir` to a directory', zh: '请将 `baseline-dir` 设为目录' },
  },
}

const unknown = (code: string) => ({
  what: { en: `the system answers ${code}`, zh: `系统返回 ${code}` },
  cure: {
    en: 'check the disk, or set `baseline-dir` elsewhere',
    zh: '请检查磁盘，或另设 `baseline-dir`',
  },
})

const trouble = (code: string) => disk[code] ?? unknown(code)

export interface DiskTrouble {
  readonly place: string
  /** The system's error code: ENOSPC. */
  readonly code: string
}

export const rowNotStored = ({ place, code }: DiskTrouble): Words => {
  const { what, cure } = trouble(code)
  return {
    en: `The baseline row could not be stored in ${place}: ${what.en}; ${cure.en}.`,
    zh: `无法将基线记录写入 ${place}：${what.zh}；${cure.zh}。`,
  }
}

/** Said after `rowNotStored`, once the caller has kept the row elsewhere. */
export const rowKept = ({ kept, target }: { readonly kept: string; readonly target: string }): Words => ({
  en: `The row is kept as ${kept}: copy it to ${target} to make it part of the baseline.`,
  zh: `该记录已保存为 ${kept}：将其复制到 ${target} 即可并入基线。`,
})

export const rowTooLarge = ({ place, bytes, most }: { place: string; bytes: number; most: number }): Words => ({
  en: `The baseline row is not stored in ${place}: it has ${bytes} bytes and a row may have ${most}; gate fewer metrics or run fewer rounds.`,
  zh: `基线记录未写入 ${place}：其大小为 ${bytes} 字节，而单条记录上限为 ${most} 字节；请减少指标或轮数。`,
})

export const rowUnfit = ({ place, why }: { readonly place: string; readonly why: string }): Words => ({
  en: `The baseline row is not stored in ${place} because it could not be read back (${why}); please report this as a bug.`,
  zh: `基线记录未写入 ${place}，因为写入后将无法读回（${why}）；请将此作为缺陷反馈。`,
})

export const storeUnreadable = ({ place, code }: DiskTrouble): Words => {
  const { what, cure } = trouble(code)
  return {
    en: `The baseline in ${place} cannot be read: ${what.en}; ${cure.en}.`,
    zh: `无法读取 ${place} 中的基线：${what.zh}；${cure.zh}。`,
  }
}

export const rowsNotRemoved = ({ place, code }: DiskTrouble): Words => {
  const { what, cure } = trouble(code)
  return {
    en: `Rows could not be removed from ${place}: ${what.en}; ${cure.en}.`,
    zh: `无法从 ${place} 删除记录：${what.zh}；${cure.zh}。`,
  }
}
