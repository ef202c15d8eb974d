import { Popover } from '@patternfly/react-core/dist/dynamic/components/Popover'
import { defineTexts, useText, type Both } from '../i18n'
import './codes.css'

interface Code {
  /** In a few words. */
  name: Both
  means: Both
  remedy: Both
}

/** Why a row can be refused; `docs/QUARANTINE.md` has the list. */
export const CODES: Record<string, Code> = {
  UNREADABLE: {
    name: { vi: 'Không đọc được', en: 'Cannot be read' },
    means: { vi: 'Bản tin, hoặc phần còn lại của nó từ dòng này trở đi, không phân tích được.', en: 'The message, or the rest of it from this row on, cannot be parsed.' },
    remedy: { vi: 'Xem bản tin quanh chỗ lỗi; sửa bằng thay thế đoạn văn bản hoặc cả bản tin, hoặc đề nghị nguồn gửi lại.', en: 'Look at the message around the fault; replace the text there or the whole message, or let the source send it again.' },
  },
  TOO_LARGE: {
    name: { vi: 'Quá lớn', en: 'Too large' },
    means: { vi: 'Lớn hơn giới hạn đã cấu hình.', en: 'It is larger than the configured limit.' },
    remedy: { vi: 'Đề nghị nguồn gửi thành nhiều phần, hoặc nâng giới hạn trong cấu hình rồi thử lại.', en: 'Let the source send it in parts, or raise the limit in the configuration and retry.' },
  },
  MISSING_FIELD: {
    name: { vi: 'Thiếu trường', en: 'Field missing' },
    means: { vi: 'Một trường mà bản ghi không thể thiếu bị trống hoặc không có.', en: 'A field that the record cannot do without is absent or empty.' },
    remedy: { vi: 'Đặt giá trị cho trường đó nếu biết chắc; nếu không, báo cho nguồn.', en: 'Set the field where its value is known for certain; otherwise tell the source.' },
  },
  BAD_FORMAT: {
    name: { vi: 'Sai định dạng', en: 'Wrong form' },
    means: { vi: 'Một mã định danh, một số hoặc một chuỗi có dạng sai.', en: 'An identifier, a number or a text has a wrong form.' },
    remedy: { vi: 'Sửa giá trị của trường được đánh dấu.', en: 'Set the marked field anew.' },
  },
  BAD_DATE: {
    name: { vi: 'Sai ngày giờ', en: 'Wrong date' },
    means: { vi: 'Ngày hoặc thời điểm không tồn tại hoặc không đọc được.', en: 'A date or time that does not exist or cannot be read.' },
    remedy: { vi: 'Sửa ngày. Nếu nhiều dòng sai như nhau, sửa cách đọc ngày của đầu nối rồi phát lại.', en: 'Mend the date. Where many rows are wrong alike, mend how the connector reads dates and replay.' },
  },
  UNKNOWN_CODE: {
    name: { vi: 'Mã không biết', en: 'Unknown code' },
    means: { vi: 'Mã không có trong chuẩn, cũng không có trong cấu hình của nguồn.', en: 'A code that neither the standard nor the source’s configuration knows.' },
    remedy: { vi: 'Thêm mã vào bảng mã của nguồn rồi thử lại hoặc phát lại; hoặc sửa mã của dòng này.', en: 'Add the code to the source’s code list, then retry or replay; or mend this row’s code.' },
  },
  BAD_ENCODING: {
    name: { vi: 'Sai bảng mã', en: 'Wrong encoding' },
    means: { vi: 'Văn bản không theo bảng mã mà nó khai, hoặc không lưu được.', en: 'The text is not in the encoding it claims, or cannot be stored.' },
    remedy: { vi: 'Sửa chỗ hỏng bằng thay thế, hoặc đề nghị nguồn gửi UTF-8.', en: 'Replace the damaged text, or let the source send UTF-8.' },
  },
  RULE: {
    name: { vi: 'Trái quy tắc', en: 'Breaks a rule' },
    means: { vi: 'Các trường mâu thuẫn với nhau.', en: 'The fields disagree with each other.' },
    remedy: { vi: 'Đọc lý do để biết các trường nào; sửa trường sai.', en: 'The reason names the fields; mend the one that is wrong.' },
  },
  SCHEMA: {
    name: { vi: 'Không khớp lược đồ', en: 'Fails its schema' },
    means: { vi: 'Bản ghi sau chuẩn hóa không khớp lược đồ của nó: lỗi ở phép ánh xạ hoặc lược đồ.', en: 'The normalised record does not satisfy its schema: the mapping or the schema is at fault.' },
    remedy: { vi: 'Báo người làm đầu nối; khi đã sửa thì phát lại theo nguyên nhân này.', en: 'Tell the connector’s author; when it is mended, replay by this cause.' },
  },
  NOT_YOURS: {
    name: { vi: 'Không thuộc nguồn này', en: 'Not of this source' },
    means: { vi: 'Dòng thuộc nguồn hoặc đơn vị khác với bên gửi.', en: 'The row belongs to another source or unit than the caller’s.' },
    remedy: { vi: 'Hỏi bên gửi; thường là bỏ.', en: 'Ask who sent it; it is mostly discarded.' },
  },
  REPOSITORY: {
    name: { vi: 'Kho từ chối', en: 'Refused by the repository' },
    means: { vi: 'Cơ sở dữ liệu từ chối riêng bản ghi này, sau khi các bản ghi khác cùng lô đã được ghi.', en: 'The database refused the record alone, after all others of its batch were written.' },
    remedy: { vi: 'Đọc lý do, rồi thử lại. Khi sửa, hãy chỉ rõ vị trí: không có trường lỗi sẵn.', en: 'Read the reason, then retry. To mend it, name the place: there is no offending field.' },
  },
}

const texts = defineTexts({
  vi: { means: 'Nghĩa là', remedy: 'Nên làm', other: 'Mã lỗi', explain: 'Giải thích: {name}' },
  en: { means: 'It means', remedy: 'What to do', other: 'Code', explain: 'What it means: {name}' },
})

/** A code's name in the language chosen; the code itself where it is none of the list. */
export function useCodeName(): (code: string) => string {
  const { text } = useText(texts)
  return (code) => text(CODES[code]?.name) || code
}

/** A code in words; a click or a key tells what it means and what to do. */
export function CodeLabel({ code }: { code: string }) {
  const { t, text } = useText(texts)
  const known = CODES[code]
  if (!known) return <span className="hub-mono">{code}</span>
  return (
    <Popover
      headerComponent="h3"
      headerContent={<>{text(known.name)} <span className="hub-faint hub-mono">{code}</span></>}
      aria-label={t('explain', { name: text(known.name) })}
      bodyContent={
        <div className="code-body">
          <p><b>{t('means')}:</b> {text(known.means)}</p>
          <p><b>{t('remedy')}:</b> {text(known.remedy)}</p>
        </div>
      }
    >
      <button type="button" className="code-label" title={text(known.means)} onClick={(event) => event.stopPropagation()} data-testid={`code-${code}`}>
        {text(known.name)}
      </button>
    </Popover>
  )
}
